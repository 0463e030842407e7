#include <algorithm>

#include "ceilings.hpp"
#include "conv.hpp"
#include "count.hpp"
#include "counted-currents.hpp"
#include "dense.hpp"
#include "levels.hpp"
#include "lif-adaptive.hpp"
#include "neurons.hpp"
#include "plain-neurons.hpp"
#include "products.hpp"
#include "resonators.hpp"
#include "row-levels.hpp"
#include "sparse.hpp"
#include "wiring.hpp"

/*
 * All kernels, compiled once for each instruction set: SPIKE_ISA is its name. They have internal linkage, so
 * that the linker cannot take one for another; scripts/build-native.mjs makes sure that nothing else is shared.
 */
namespace spike {

#define SPIKE_JOIN_NAMES(a, b) a##b
#define SPIKE_NAME(a, b) SPIKE_JOIN_NAMES(a, b)
#define SPIKE_TEXT_OF(a) #a
#define SPIKE_TEXT(a) SPIKE_TEXT_OF(a)

extern const Kernels SPIKE_NAME(kernels_, SPIKE_ISA);
const Kernels SPIKE_NAME(kernels_, SPIKE_ISA) = {
    SPIKE_TEXT(SPIKE_ISA),
    {
        run_add,          run_conv,   run_decode,  run_delay,   run_delta,          run_dense,
        run_diagonal,     run_encode, run_extreme, run_integrate_and_fire,          run_join,
        run_level,        run_lif,    run_lif_adaptive, run_lif_plain, run_lif_potential, run_lif_two_currents,                      run_log_sum, run_lookup,  run_matrix_product, run_normalise,
        run_product,      run_resonator, run_resonator_adaptive, run_shares, run_sigma,   run_sigma_delta,                 run_source,
        run_sparse,       run_wire,
    },
    peek_delay,
    count,
    {reach_events, reach_reads, reach_products},
};

}  // namespace spike
