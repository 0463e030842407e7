#include <algorithm>
#include <cmath>

#include "facts.hpp"
#include "pack.hpp"
#include "stairs.hpp"

namespace spike {

namespace {

/** The stair of one neuron, in numbers that are exact. */
struct Stair {
  Stair(const Op& op, std::size_t i) : theta(op.arrays[at::level::theta].as<double>()[i]) {
    using namespace at::level;
    const auto added = op.arrays[bias].as<double>()[i] + std::floor(theta / 2);
    const auto [lowest, highest] = std::pair{op.numbers[low], op.numbers[high]};
    least = lowest * theta - added;
    most = (highest + 1) * theta - added - 1;
    more = (added + 0.5) / theta - 0.5;
    // Nothing that fits 32 bits comes to another stair then.
    if (least > MOST_I32) only = lowest;
    else if (most < LEAST_I32) only = highest;
    reach = 2 * std::max(std::abs(least), std::abs(most)) + std::abs(added) +
            (std::max(std::abs(lowest), std::abs(highest)) + 1) * theta;
  }

  double theta, least, most, more, reach;
  /** The only stair, where there is one. */
  double only = NAN;
};

bool is_only(const Stair& stair) { return !std::isnan(stair.only); }

template <typename F>
Bytes packed_as(const Op& op, std::size_t neurons) {
  Bytes packed(stairs::Lists<F>::bytes(neurons));
  const stairs::Lists<F> lists(packed, neurons);
  for (std::size_t i = 0; i < neurons; i++) {
    const Stair stair(op, i);
    const auto within = [](double x) { return static_cast<std::int32_t>(std::clamp(x, LEAST_I32, MOST_I32)); };
    lists.scale[i] = static_cast<typename F::Number>(is_only(stair) ? 0 : 1 / stair.theta);
    lists.more[i] = static_cast<typename F::Number>(is_only(stair) ? stair.only : stair.more);
    lists.least[i] = within(stair.least);
    lists.most[i] = within(stair.most);
  }
  return packed;
}

}  // namespace

void pack_level(Op& op) {
  using namespace at::level;
  const auto neurons = op.arrays[theta].length;
  op.has_short_stairs = true;
  for (std::size_t i = 0; i < neurons && op.has_short_stairs; i++) {
    const Stair stair(op, i);
    op.has_short_stairs = !is_only(stair) && stair.reach < stairs::Floats::BOUND;
  }
  op.packed = op.has_short_stairs ? packed_as<stairs::Floats>(op, neurons) : packed_as<stairs::Doubles>(op, neurons);
  op.arrays[theta].data = Bytes();
  op.arrays[bias].data = Bytes();
}

}  // namespace spike
