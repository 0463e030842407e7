#pragma once

#include <type_traits>

#include "../core/sparse-rows.hpp"
#include "events.hpp"
#include "synapse.hpp"

/* Listed synapses, ordered by their source. */
namespace spike {
namespace {

template <typename W>
void add_sparse(const Op& op, const std::int32_t* x, std::size_t sources, const W* weights, std::int32_t* sums,
                std::size_t size) {
  const auto* start = op.arrays[at::sparse::starts].as<std::int32_t>();
  const auto* target_of = op.arrays[at::sparse::targets].as<std::int32_t>();
  const auto* delays = op.arrays[at::synapse::delays].length == 0
                           ? nullptr
                           : op.arrays[at::synapse::delays].as<std::uint8_t>();
  for (std::size_t j = 0; j < sources; j++) {
    const auto message = x[j];
    if (message == 0) continue;
    for (auto k = start[j]; k < start[j + 1]; k++) {
      auto& sum = sums[(delays ? delays[k] * size : 0) + static_cast<std::size_t>(target_of[k])];
      sum = accumulate(sum, weights[k], message);
    }
  }
}

/** Events ahead of the one that is added, whose rows are asked for already. */
inline constexpr std::size_t AHEAD = 4;

inline void prefetch(const std::byte* from, std::size_t lines) {
  for (std::size_t line = 0; line < lines; line++) __builtin_prefetch(from + 64 * line);
}

/** Rows of groups, as core/sparse-rows.hpp lays them out, with targets of one type and sums of another. */
template <typename Target, bool UNIFORM>
struct Rows {
  using Sum = std::conditional_t<UNIFORM, std::uint8_t, std::int16_t>;
  static constexpr std::size_t GROUP_BYTES = sparse_rows::group_bytes(sizeof(Target) == 4, UNIFORM);

  const std::byte* groups;
  const std::uint32_t* starts;
  std::size_t lines;

  const std::byte* at(std::size_t source) const { return groups + starts[source] * GROUP_BYTES; }

  void add(std::size_t source, Sum* __restrict sums) const {
    const auto* const end = at(source + 1);
    for (const auto* group = at(source); group != end; group += GROUP_BYTES) {
      const auto* targets = reinterpret_cast<const Target*>(group);
      const auto* weights = reinterpret_cast<const std::int8_t*>(targets + sparse_rows::GROUP);
      for (std::size_t k = 0; k < sparse_rows::GROUP; k++)
        sums[targets[k]] = static_cast<Sum>(sums[targets[k]] + (UNIFORM ? 1 : weights[k]));
    }
  }

  /** Adds the rows of listed sources, of which the first is `from`. */
  void add_listed(std::size_t from, const std::uint16_t* list, std::size_t first, std::size_t last, std::size_t count,
                  Sum* sums) const {
    if (first == 0)
      for (std::size_t i = 0; i < std::min(AHEAD, count); i++) prefetch(at(from + list[i]), lines);
    for (std::size_t i = first; i < last; i++) {
      if (i + AHEAD < count) prefetch(at(from + list[i + AHEAD]), lines);
      add(from + list[i], sums);
    }
  }
};

/** y = sums times a weight, or as much more. */
template <typename Sum>
void put_sums(const Sum* __restrict sums, std::int32_t weight, bool is_first, std::int32_t* __restrict y,
              std::size_t size) {
  if (is_first)
    for (std::size_t i = 0; i < size; i++) y[i] = multiply32(sums[i], weight);
  else
    for (std::size_t i = 0; i < size; i++) y[i] = accumulate(y[i], sums[i], weight);
}

/** Lists some events, and counts the synapses that they drive where the op does so itself. */
inline std::size_t list_sources(const Op& op, const Frame& frame, const std::uint8_t* x, std::size_t from, std::size_t end) {
  const auto count = list_events(x + from, std::min(MOST_LISTED, end - from), frame.lists);
  if (op.counts_fan_out < 0) return count;
  const auto* counts = frame.fan_outs[op.counts_fan_out].counts.as<std::int32_t>() + from;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < count; i++) sum += counts[frame.lists[i]];
  *frame.synops += sum;
  return count;
}

/** Counts the events that arrive, in bytes that stand where the sums would. */
template <typename Target>
void count_rows(const Op& op, const Frame& frame, int step, const sparse_rows::Head& head) {
  const Rows<Target, true> rows{op.packed.data(), sparse_rows::starts_of(op), head.lines};
  const auto* x = reinterpret_cast<const std::uint8_t*>(frame.row(op.inputs[0], step));
  auto* counts = reinterpret_cast<std::uint8_t*>(frame.row(op.output, step));
  std::memset(counts, 0, frame.values[op.output].size);
  for (std::size_t from = head.first; from < head.end; from += MOST_LISTED) {
    const auto count = list_sources(op, frame, x, from, head.end);
    rows.add_listed(from, frame.lists, 0, count, count, counts);
  }
}

template <typename Target, bool UNIFORM>
void add_rows(const Op& op, const Frame& frame, int step, const sparse_rows::Head& head, std::int32_t weight) {
  const Rows<Target, UNIFORM> rows{op.packed.data(), sparse_rows::starts_of(op), head.lines};
  using Sum = typename Rows<Target, UNIFORM>::Sum;
  const auto size = frame.values[op.output].size;
  const auto* x = reinterpret_cast<const std::uint8_t*>(frame.row(op.inputs[0], step));
  auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, step));
  auto* sums = reinterpret_cast<Sum*>(frame.work);
  std::memset(sums, 0, size * sizeof(Sum));
  auto left = std::size_t{head.rows};
  auto is_first = true;
  for (std::size_t from = head.first; from < head.end; from += MOST_LISTED) {
    const auto count = list_sources(op, frame, x, from, head.end);
    for (std::size_t i = 0; i < count;) {
      const auto last = std::min(count, i + left);
      rows.add_listed(from, frame.lists, i, last, count, sums);
      left -= last - i;
      i = last;
      if (left > 0) continue;
      put_sums(sums, weight, is_first, y, size);
      std::memset(sums, 0, size * sizeof(Sum));
      left = head.rows;
      is_first = false;
    }
  }
  if (is_first || left < head.rows) put_sums(sums, weight, is_first, y, size);
}

inline void run_binary_sparse(const Op& op, const Frame& frame, int first, int last) {
  const auto& head = sparse_rows::head_of(op);
  if (frame.values[op.output].worth != 0 && !frame.is_watched) {
    const auto count = head.is_wide ? count_rows<std::uint32_t> : count_rows<std::uint16_t>;
    for (int t = first; t < last; t++) count(op, frame, t, head);
    return;
  }
  const auto weight = head.is_uniform ? sparse_rows::weight_of(op) : 1;
  const auto add = head.is_wide ? (head.is_uniform ? add_rows<std::uint32_t, true> : add_rows<std::uint32_t, false>)
                                : (head.is_uniform ? add_rows<std::uint16_t, true> : add_rows<std::uint16_t, false>);
  const auto size = frame.values[op.output].size;
  const auto exponent = integer(op, at::synapse::exponent);
  const auto width = integer(op, at::synapse::width);
  for (int t = first; t < last; t++) {
    add(op, frame, t, head, weight);
    auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, t));
    if (exponent != 0 || width != 32)
      for (std::size_t i = 0; i < size; i++) y[i] = arriving(y[i], exponent, width);
  }
}

inline void run_sparse(const Op& op, const Frame& frame, int first, int last) {
  if (op.is_binary) return run_binary_sparse(op, frame, first, last);
  const auto size = frame.values[op.output].size;
  const auto sources = frame.values[op.inputs[0]].size;
  const auto& weight = op.arrays[at::synapse::weight];
  for (int t = first; t < last; t++) {
    const auto* x = load(frame, op.inputs[0], t, 1);
    auto* sums = clear_sums(op, frame);
    with_weights(weight.storage, weight.data.data(),
                 [&](const auto* weights) { add_sparse(op, x, sources, weights, sums, size); });
    arrive(op, frame, t, sums);
  }
}

}  // namespace
}  // namespace spike
