#pragma once

#include <cstddef>
#include <cstdint>

#include "model.hpp"

/*
 * Stairs without division: floor((x + bias + half) / theta) of integers is what (x + bias + half + 1/2) / theta - 1/2 is nearest to.
 * That is x * scale + more, and at least 1 / (2 * theta) away from where it would be nearest to another. Clipped first, x is
 * so small that all roundings together are less: in floats up to a bound, in doubles whatever 32 bits hold.
 */
namespace spike::stairs {

/** Numbers in which stairs are found, and what rounds them: added to one, it leaves the nearest integer in its lowest bits. */
struct Floats {
  using Number = float;
  using Bits = std::uint32_t;
  static constexpr float ROUNDS = 0x1.8p23f;
  /** Below it lie, times theta, all numbers of a stair together. */
  static constexpr double BOUND = 8e6;
};

struct Doubles {
  using Number = double;
  using Bits = std::uint64_t;
  static constexpr double ROUNDS = 0x1.8p52;
};

/** What neurons have for it, one array behind the other in an op's packed parameters. */
template <typename F>
struct Lists {
  Lists(const Bytes& packed, std::size_t neurons)
      : scale(packed.as<typename F::Number>()),
        more(scale + neurons),
        least(reinterpret_cast<std::int32_t*>(more + neurons)),
        most(least + neurons) {}

  static std::size_t bytes(std::size_t neurons) { return neurons * 2 * (sizeof(typename F::Number) + sizeof(std::int32_t)); }

  typename F::Number* scale;
  typename F::Number* more;
  /** From what x on it stands on the lowest stair, and up to which on the highest. */
  std::int32_t* least;
  std::int32_t* most;
};

}  // namespace spike::stairs
