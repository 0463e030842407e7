#pragma once

#include "sending.hpp"

/* Populations whose levels depend on a whole row: extreme, shares, log-sum, normalise. */
namespace spike {
namespace {

/** The largest or smallest that a neuron has heard; it reads a row of the input, in parts where that is long. */
inline std::int32_t extreme_of(const Op& op, const Frame& frame, int step, std::size_t row, PartRoom& room) {
  const auto of_row = natural(op, at::extreme::width);
  const auto largest = natural(op, at::extreme::is_max) == 1;
  auto found = largest ? INT32_MIN : INT32_MAX;
  in_parts(of_row, [&](std::size_t from, std::size_t count) {
    const auto* ledger = listen_part(op, frame, step, row * of_row + from, count, room);
    for (std::size_t i = 0; i < count; i++) found = largest ? std::max(found, ledger[i]) : std::min(found, ledger[i]);
  });
  return found;
}

/** The same of some neurons, whose rows are a part together. */
inline void extremes_of(const Op& op, const std::int32_t* ledger, std::int32_t* levels, std::size_t count) {
  const auto of_row = natural(op, at::extreme::width);
  const auto largest = natural(op, at::extreme::is_max) == 1;
  for (std::size_t row = 0; row < count; row++, ledger += of_row) {
    auto found = ledger[0];
    for (std::size_t i = 1; i < of_row; i++) found = largest ? std::max(found, ledger[i]) : std::min(found, ledger[i]);
    levels[row] = found;
  }
}

inline void run_extreme(const Op& op, const Frame& frame, int first, int last) {
  const auto size = frame.values[op.output].size;
  const auto of_row = natural(op, at::extreme::width);
  const auto of_part = std::max<std::size_t>(1, PART / of_row);
  PartRoom heard;
  PartRoom levels;
  for (int t = first; t < last; t++)
    for (std::size_t row = 0; row < size; row += of_part) {
      const auto some = std::min(of_part, size - row);
      if (of_row > PART) levels.elements[0] = extreme_of(op, frame, t, row, heard);
      else extremes_of(op, listen_part(op, frame, t, row * of_row, some * of_row, heard), levels.elements, some);
      send_part(op, frame, t, levels.elements, 1, row, some);
    }
}

/** The stairs of a row, and the highest of them. */
inline std::int32_t stairs_of(const Op& op, std::size_t low, std::size_t theta, const std::int32_t* ledger,
                              std::size_t start, std::size_t width, std::int32_t* stairs) {
  const auto* thetas = op.arrays[theta].as<double>() + start;
  const auto* biases = op.arrays[theta + 1].as<double>() + start;
  auto top = static_cast<std::int32_t>(op.numbers[low]);
  for (std::size_t i = 0; i < width; i++) {
    stairs[i] = stair_of(ledger[start + i], thetas[i], biases[i], op.numbers[low], op.numbers[low + 1]);
    top = std::max(top, stairs[i]);
  }
  return top;
}

inline void run_shares(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::shares;
  const auto size = frame.values[op.output].size;
  const auto of_row = natural(op, width);
  const auto* weights = op.arrays[table].as<std::int32_t>();
  const auto lowest = integer(op, low);
  const auto is_masked = natural(op, masks) == 1;
  for (int t = first; t < last; t++) {
    const auto* ledger = listen(op, frame, t);
    auto* levels = frame.scratch[0];
    auto* stairs = frame.scratch[2];
    if (asks(op, frame, t))
      for (std::size_t start = 0; start < size; start += of_row) {
        const auto top = stairs_of(op, low, theta, ledger, start, of_row, stairs);
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < of_row; i++) {
          stairs[i] = is_masked && stairs[i] == lowest ? 0 : weights[std::int64_t{top} - stairs[i]];
          sum += stairs[i];
        }
        for (std::size_t i = 0; i < of_row; i++) levels[start + i] = share_of(stairs[i], sum, op.numbers[most]);
      }
    send(op, frame, t, levels, 1);
  }
}

/** level = top + how many of the rises are at most the sum of a row's weights. */
inline void run_log_sum(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::log_sum;
  const auto size = frame.values[op.output].size;
  const auto of_row = natural(op, width);
  const auto* weights = op.arrays[table].as<std::int32_t>();
  const auto* rise = op.arrays[rises].as<std::int32_t>();
  for (int t = first; t < last; t++) {
    const auto* ledger = listen(op, frame, t);
    auto* levels = frame.scratch[0];
    auto* stairs = frame.scratch[2];
    if (asks(op, frame, t))
      for (std::size_t row = 0; row < size; row++) {
        const auto top = stairs_of(op, low, theta, ledger, row * of_row, of_row, stairs);
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < of_row; i++) sum += weights[std::int64_t{top} - stairs[i]];
        auto found = top;
        for (std::size_t k = 0; k < op.arrays[rises].length; k++) found = add32(found, rise[k] <= sum ? 1 : 0);
        levels[row] = found;
      }
    send(op, frame, t, levels, 1);
  }
}

inline void normalise_row(const Op& op, const std::int32_t* ledger, std::size_t start, std::int32_t* levels) {
  using namespace at::normalise;
  const auto of_row = natural(op, size);
  const auto centers = natural(op, center) == 1;
  RowSums sums{static_cast<std::int64_t>(of_row)};
  for (std::size_t i = 0; i < of_row; i++) sums.add(ledger[start + i]);
  const auto root = sums.root(centers, op.numbers[epsilon]);
  for (std::size_t i = 0; i < of_row; i++)
    levels[start + i] = sums.level(ledger[start + i], centers, root, op.numbers[gain], op.numbers[low], op.numbers[high]);
}

inline void run_normalise(const Op& op, const Frame& frame, int first, int last) {
  const auto size = frame.values[op.output].size;
  for (int t = first; t < last; t++) {
    const auto* ledger = listen(op, frame, t);
    auto* levels = frame.scratch[0];
    if (asks(op, frame, t))
      for (std::size_t start = 0; start < size; start += natural(op, at::normalise::size))
        normalise_row(op, ledger, start, levels);
    send(op, frame, t, levels, 1);
  }
}

}  // namespace
}  // namespace spike
