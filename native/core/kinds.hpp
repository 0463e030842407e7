#pragma once

#include <cstdint>

namespace spike {

/* Every kind of op that has a kernel, with the name that it has in a graph. */
#define SPIKE_KINDS(KIND)                           \
  KIND(add, "add")                                  \
  KIND(conv, "conv")                                \
  KIND(decode, "decode")                            \
  KIND(delay, "delay")                              \
  KIND(delta, "delta")                              \
  KIND(dense, "dense")                              \
  KIND(diagonal, "diagonal")                        \
  KIND(encode, "encode")                            \
  KIND(extreme, "extreme")                          \
  KIND(integrate_and_fire, "integrate-and-fire")    \
  KIND(join, "join")                                \
  KIND(level, "level")                              \
  KIND(lif, "lif")                                  \
  KIND(lif_adaptive, "lif-adaptive")                \
  KIND(lif_plain, "lif-plain")                      \
  KIND(lif_potential, "lif-potential")              \
  KIND(lif_two_currents, "lif-two-currents")        \
  KIND(log_sum, "log-sum")                          \
  KIND(lookup, "lookup")                            \
  KIND(matrix_product, "matrix-product")            \
  KIND(normalise, "normalise")                      \
  KIND(product, "product")                          \
  KIND(resonator, "resonator")                      \
  KIND(resonator_adaptive, "resonator-adaptive")    \
  KIND(shares, "shares")                            \
  KIND(sigma, "sigma")                              \
  KIND(sigma_delta, "sigma-delta")                  \
  KIND(source, "source")                            \
  KIND(sparse, "sparse")                            \
  KIND(wire, "wire")

enum class Kind : std::uint32_t {
#define KIND(name, text) name,
  SPIKE_KINDS(KIND)
#undef KIND
      none
};

inline constexpr std::uint32_t KINDS = static_cast<std::uint32_t>(Kind::none);

}  // namespace spike
