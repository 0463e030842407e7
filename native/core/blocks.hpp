#pragma once

#include <cstddef>

/*
 * How weights of bytes lie where messages are binary. Columns stand in blocks; a row of a block is what
 * one event adds, side by side. A row is chunks of 64 bytes, read as 32 words of 16 bits: the low byte of
 * word i is column i of the chunk, the high byte column 32 + i. So one addition of words and one of their
 * high bytes sum up two columns. Bytes are weights + 128: 256 of them fit 16 bits.
 */
namespace spike::blocks {

inline constexpr std::size_t CHUNK = 64;
inline constexpr std::size_t BLOCK = 256;
inline constexpr std::size_t OFFSET = 128;
/** Rows whose sum fits 16 bits. */
inline constexpr std::size_t ROWS = 256;

/** Columns with those that fill the last chunk. */
constexpr std::size_t padded(std::size_t columns) { return (columns + CHUNK - 1) / CHUNK * CHUNK; }

/** Bytes of a row of the block that starts at a column. */
constexpr std::size_t width_at(std::size_t column, std::size_t columns) {
  const auto left = padded(columns) - column;
  return left < BLOCK ? left : BLOCK;
}

/** Where in a row of its block a column is. */
constexpr std::size_t place_in_block(std::size_t column) {
  const auto in_chunk = column % CHUNK;
  return column % BLOCK / CHUNK * CHUNK + (in_chunk < 32 ? 2 * in_chunk : 2 * (in_chunk - 32) + 1);
}

}  // namespace spike::blocks
