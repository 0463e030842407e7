#pragma once

#include <cstdlib>

#include "layout.hpp"
#include "model.hpp"

namespace spike::two_currents {

inline constexpr std::int32_t MOST_WORD = 32767;

/** What a state saturates at. */
inline std::int32_t most_of(const Op& op) {
  return (1 << (static_cast<int>(op.numbers[at::lif_two_currents::width]) - 1)) - 1;
}

inline bool has_words(const Op& op) { return op.numbers[at::lif_two_currents::width] == 16; }

/**
 * Whether a population can be computed in words of 16 bits: its neurons are alike, and only the last sum of each state
 * can leave a word, which is the one that saturates. What keeps all of a state is no factor of 15 bits.
 */
inline bool fits_words(const Op& op) {
  using namespace at::lif_two_currents;
  const auto number = [&](std::size_t place) { return *op.arrays[place].as<std::int32_t>(); };
  const auto down = static_cast<int>(op.numbers[fraction]);
  if (!has_words(op) || op.arrays[de].length != 1 || down < 1) return false;
  if (number(de) == 0 || number(di) == 0 || number(dv) == 0) return false;
  return std::abs(number(bias)) + (2 * MOST_WORD >> down) + 1 <= MOST_WORD;
}

}  // namespace spike::two_currents
