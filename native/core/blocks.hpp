#pragma once

#include <cstddef>

/*
 * How weights of bytes lie where events add rows of them: columns stand in blocks, and a row of a block, which is
 * what one event adds, stands side by side. The last block is filled up with zeros to whole chunks.
 */
namespace spike::blocks {

/** Columns that every instruction set adds in whole vectors. */
inline constexpr std::size_t CHUNK = 32;
inline constexpr std::size_t BLOCK = 256;
/** Rows of bytes whose sum fits 16 bits. */
inline constexpr std::size_t ROWS = 256;
/** Bytes of a block that stay in the second cache while steps go over them. */
inline constexpr std::size_t NEAR_BYTES = std::size_t{1} << 19;

/** Steps whose sums are kept at once, for the population behind. */
inline constexpr std::size_t STEPS = 64;

/** The same of a convolution whose windows are looked up. */
inline constexpr std::size_t TABLE_STEPS = 16;

constexpr std::size_t padded(std::size_t columns) { return (columns + CHUNK - 1) / CHUNK * CHUNK; }

/** Columns of the block that starts at one, with those that fill it. */
constexpr std::size_t width_at(std::size_t column, std::size_t columns) {
  const auto left = padded(columns) - column;
  return left < BLOCK ? left : BLOCK;
}

}  // namespace spike::blocks
