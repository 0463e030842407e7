#pragma once

#include <cstddef>

/*
 * Where each kind of op has its numbers and arrays. src/ir/engine/describe writes them in this
 * order, check.cpp makes sure of them, kernels read them.
 */
namespace spike::at {

using Place = std::size_t;

/** What every population that sends levels starts with; its first array are the worths of its steps. */
namespace sender {
enum : Place { code, start, window, base, limit, most, end };
enum : Place { worths, arrays };
enum : Place { payload, radix, time, rate };
}  // namespace sender

namespace encode {
enum : Place { gain = sender::end, low, high, end };
}
namespace lookup {
enum : Place { rows = sender::end, run, end };
enum : Place { table = sender::arrays, arrays };
}  // namespace lookup
namespace source {
enum : Place { value = sender::arrays, arrays };
}
namespace level {
/** So many neighbours share a threshold and a bias; behind the last of these comes the first again. */
enum : Place { low = sender::end, high, run, end };
enum : Place { theta = sender::arrays, bias, table, arrays };
}  // namespace level
namespace extreme {
enum : Place { width = sender::end, is_max, end };
}
namespace shares {
enum : Place { width = sender::end, low, high, masks, most, end };
enum : Place { theta = sender::arrays, bias, table, arrays };
}  // namespace shares
namespace log_sum {
enum : Place { width = sender::end, low, high, end };
enum : Place { theta = sender::arrays, bias, table, rises, arrays };
}  // namespace log_sum
namespace normalise {
enum : Place { size = sender::end, center, gain, epsilon, low, high, end };
}

namespace decode {
enum : Place { start, end };
enum : Place { worths, arrays };
}  // namespace decode
namespace product {
enum : Place { factor, end };
enum : Place { places_a, places_b, arrays };
}  // namespace product
namespace matrix_product {
enum : Place { rows, inner, columns, factor, end };
enum : Place { matrices_a, matrices_b, arrays };
}  // namespace matrix_product
namespace integrate_and_fire {
enum : Place { window, end };
enum : Place { theta, bias, start, arrays };
}  // namespace integrate_and_fire
namespace lif {
enum : Place { is_soft, interval, offset, end };
enum : Place { du, dv, threshold, bias, arrays };
}  // namespace lif
namespace lif_adaptive {
/** The last four are those of the threshold. */
enum : Place { du, dv, bias, dth, dr, rest, rise, arrays };
}  // namespace lif_adaptive
namespace lif_plain {
enum : Place { dv, threshold, bias, arrays };
}  // namespace lif_plain
namespace lif_potential {
enum : Place { du, dv, bias, arrays };
}  // namespace lif_potential
namespace lif_two_currents {
enum : Place { fraction, width, end };
/** All parameters have one number for all neurons, or all one for each; the start is empty or one for each. */
enum : Place { de, di, dv, threshold, bias, refractory, start, arrays };
}  // namespace lif_two_currents
namespace resonator {
enum : Place { is_phase, end };
enum : Place { sin, cos, threshold, arrays };
}  // namespace resonator
namespace resonator_adaptive {
enum : Place { is_phase, end };
/** The last four are those of the threshold. */
enum : Place { sin, cos, dth, dr, rest, rise, arrays };
}  // namespace resonator_adaptive
namespace delta {
enum : Place { up, state_exponent, message_bits, is_relu, end };
enum : Place { threshold, bias, arrays };
}  // namespace delta

/** What synapses start with. */
namespace synapse {
enum : Place { exponent, width, bins, end };
enum : Place { weight, delays, arrays };
}  // namespace synapse
namespace dense {
enum : Place { rows = synapse::end, in, out, end };
}
namespace sparse {
enum : Place { starts = synapse::arrays, targets, arrays };
}
namespace conv {
enum : Place { batch = synapse::end, groups, in_per_group, out_per_group, in_places, out_places, kernel_places, is_transposed, end };
enum : Place { starts = synapse::arrays, out_place, kernel_place, arrays };
}  // namespace conv

}  // namespace spike::at
