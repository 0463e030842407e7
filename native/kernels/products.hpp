#pragma once

#include "rows.hpp"

/* How the product of two ledgers changed: a * B' + A * b, where B' is the ledger of b with b in it. */
namespace spike {
namespace {

inline void add_to(std::int32_t* ledger, const std::int32_t* x, std::size_t size) {
  for (std::size_t i = 0; i < size; i++) ledger[i] = add32(ledger[i], x[i]);
}

inline void run_product(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::product;
  const auto size = frame.values[op.output].size;
  const auto by = integer(op, factor);
  const auto* of_a = op.arrays[places_a].length == 0 ? nullptr : op.arrays[places_a].as<std::int32_t>();
  const auto* of_b = op.arrays[places_b].length == 0 ? nullptr : op.arrays[places_b].as<std::int32_t>();
  auto* left = frame.state<std::int32_t>(op, 0);
  auto* right = frame.state<std::int32_t>(op, 1);
  for (int t = first; t < last; t++) {
    const auto* a = load(frame, op.inputs[0], t, 1);
    const auto* b = load(frame, op.inputs[1], t, 2);
    auto* y = target(frame, op.output, t, 0);
    add_to(right, b, frame.values[op.inputs[1]].size);
    for (std::size_t i = 0; i < size; i++) {
      const auto p = of_a ? static_cast<std::size_t>(of_a[i]) : i;
      const auto q = of_b ? static_cast<std::size_t>(of_b[i]) : i;
      y[i] = multiply32(by, add32(multiply32(a[p], right[q]), multiply32(left[p], b[q])));
    }
    add_to(left, a, frame.values[op.inputs[0]].size);
    finish(frame, op.output, t, y);
  }
}

struct Extents {
  std::size_t rows, inner, columns;
};

/** Adds the product of two matrices to sums. Rows that are silent cost next to nothing. */
inline void add_product(const Extents& extents, const std::int32_t* left, const std::int32_t* right,
                        std::int32_t* sums) {
  const auto [rows, inner, columns] = extents;
  for (std::size_t k = 0; k < inner; k++) {
    const auto* row = right + k * columns;
    std::int32_t any = 0;
    for (std::size_t n = 0; n < columns; n++) any |= row[n];
    if (any == 0) continue;
    for (std::size_t m = 0; m < rows; m++) {
      const auto x = left[m * inner + k];
      if (x == 0) continue;
      auto* to = sums + m * columns;
      for (std::size_t n = 0; n < columns; n++) to[n] = accumulate(to[n], x, row[n]);
    }
  }
}

inline void run_matrix_product(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::matrix_product;
  const Extents extents{natural(op, rows), natural(op, inner), natural(op, columns)};
  const auto [of_rows, of_inner, of_columns] = extents;
  const auto by = integer(op, factor);
  const auto each = of_rows * of_columns;
  const auto* in_a = op.arrays[matrices_a].as<std::int32_t>();
  const auto* in_b = op.arrays[matrices_b].as<std::int32_t>();
  auto* left = frame.state<std::int32_t>(op, 0);
  auto* right = frame.state<std::int32_t>(op, 1);
  auto* sums = reinterpret_cast<std::int32_t*>(frame.work);
  for (int t = first; t < last; t++) {
    const auto* a = load(frame, op.inputs[0], t, 1);
    const auto* b = load(frame, op.inputs[1], t, 2);
    auto* y = target(frame, op.output, t, 0);
    add_to(right, b, frame.values[op.inputs[1]].size);
    for (std::size_t i = 0; each > 0 && i < op.arrays[matrices_a].length; i++) {
      const auto at_a = static_cast<std::size_t>(in_a[i]) * of_rows * of_inner;
      const auto at_b = static_cast<std::size_t>(in_b[i]) * of_inner * of_columns;
      std::memset(sums, 0, each * sizeof(std::int32_t));
      add_product(extents, a + at_a, right + at_b, sums);
      add_product(extents, left + at_a, b + at_b, sums);
      for (std::size_t n = 0; n < each; n++) y[i * each + n] = multiply32(by, sums[n]);
    }
    add_to(left, a, frame.values[op.inputs[0]].size);
    finish(frame, op.output, t, y);
  }
}

}  // namespace
}  // namespace spike
