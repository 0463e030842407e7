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

/** level[i] = floor((2 * most * e[i] + s) / (2 * s)), all below 2^53. */
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
        const auto whole = static_cast<double>(sum);
        for (std::size_t i = 0; i < of_row; i++) {
          const auto share = std::floor((2 * op.numbers[most] * stairs[i] + whole) / (2 * whole));
          levels[start + i] = sum == 0 ? 0 : static_cast<std::int32_t>(share);
        }
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

using Wide = unsigned __int128;

/** floor(sqrt(x)) of up to 70 bits. That of the nearest double is right but for the last unit. */
inline std::uint64_t square_root(Wide x) {
  auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(x)));
  while (Wide{root} * root > x) root--;
  while (Wide{root + 1} * (root + 1) <= x) root++;
  return root;
}

/** level[i] = clamp(floor((2^7 * d[i] * gain + R) / (2 * R)), low, high), R = floor(sqrt((D + epsilon) * 2^12)). */
inline void normalise_row(const Op& op, const std::int32_t* ledger, std::size_t start, std::int32_t* levels) {
  using namespace at::normalise;
  constexpr std::int32_t MOST = 32767;
  const auto n = static_cast<std::int64_t>(op.numbers[size]);
  std::int64_t sum = 0;
  std::int64_t squares = 0;
  for (std::int64_t i = 0; i < n; i++) {
    const std::int64_t x = std::clamp(ledger[start + i], -MOST, MOST);
    sum += x;
    squares += x * x;
  }
  const auto total = natural(op, center) == 1 ? sum : 0;
  const auto spread = static_cast<std::uint64_t>(n * squares - total * total);
  const auto wanted = (Wide{spread} + static_cast<std::uint64_t>(op.numbers[epsilon])) << 12;
  const auto root = static_cast<double>(square_root(wanted));
  for (std::int64_t i = 0; i < n; i++) {
    const auto x = std::clamp(ledger[start + i], -MOST, MOST);
    const auto far = 128 * op.numbers[gain] * static_cast<double>(n * x - total);
    const auto level = clamped(std::floor((far + root) / (2 * root)), op.numbers[low], op.numbers[high]);
    levels[start + i] = static_cast<std::int32_t>(level);
  }
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
