#pragma once

#include <cstddef>

/*
 * How weights lie that are multiplied by all messages: panels of 16 columns, each of them four rows deep and again four
 * rows, [panel][row / 4][column][row % 4]; behind them the sum of each column. Rows and columns that fill are zero.
 */
namespace spike::dots {

inline constexpr std::size_t COLUMNS = 16;
inline constexpr std::size_t DEEP = 4;

constexpr std::size_t whole_rows(std::size_t rows) { return (rows + DEEP - 1) / DEEP * DEEP; }
constexpr std::size_t whole_columns(std::size_t columns) { return (columns + COLUMNS - 1) / COLUMNS * COLUMNS; }

/** Where a weight is. */
constexpr std::size_t place_of(std::size_t rows, std::size_t row, std::size_t column) {
  const auto panel = column / COLUMNS * whole_rows(rows) * COLUMNS;
  return panel + (row / DEEP * COLUMNS + column % COLUMNS) * DEEP + row % DEEP;
}

}  // namespace spike::dots
