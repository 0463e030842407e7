#include "sparse-rows.hpp"

#include <algorithm>
#include <cstring>

#include "two-currents.hpp"

namespace spike::sparse_rows {

namespace {

struct Lists {
  std::size_t sources;
  std::size_t neurons;
  const std::int32_t* starts;
  const std::int32_t* targets;
};

Lists lists_of(const Model& model, const Op& op) {
  return {model.values[op.inputs[0]].size, model.values[op.output].size,
          op.arrays[at::sparse::starts].as<std::int32_t>(), op.arrays[at::sparse::targets].as<std::int32_t>()};
}

/** How often a source names one target at most. */
std::size_t most_repeats(const Lists& lists) {
  std::vector<std::int32_t> last(lists.neurons, -1);
  std::vector<std::uint32_t> repeats(lists.neurons);
  std::uint32_t most = 1;
  for (std::size_t j = 0; j < lists.sources; j++)
    for (auto k = lists.starts[j]; k < lists.starts[j + 1]; k++) {
      const auto target = static_cast<std::size_t>(lists.targets[k]);
      repeats[target] = last[target] == static_cast<std::int32_t>(j) ? repeats[target] + 1 : 1;
      last[target] = static_cast<std::int32_t>(j);
      most = std::max(most, repeats[target]);
    }
  return most;
}

std::uint32_t most_arrive(const Lists& lists) {
  std::vector<std::uint32_t> arrive(lists.neurons);
  for (std::int32_t k = 0; k < lists.starts[lists.sources]; k++) arrive[static_cast<std::size_t>(lists.targets[k])]++;
  return lists.neurons == 0 ? 0 : *std::max_element(arrive.begin(), arrive.end());
}

template <typename T>
bool is_same(const Array& weights) {
  const auto* each = weights.as<T>();
  return std::all_of(each, each + weights.length, [&](T weight) { return weight == each[0]; });
}

bool is_uniform(const Array& weights) {
  switch (bytes_of(weights.storage)) {
    case 1: return is_same<std::int8_t>(weights);
    case 2: return is_same<std::int16_t>(weights);
    default: return is_same<std::int32_t>(weights);
  }
}

Bytes first_of(const Array& weights) {
  Bytes first(bytes_of(weights.storage));
  std::memcpy(first.data(), weights.data.data(), first.size());
  return first;
}

/** Those that have synapses, and how long their rows are. */
void find_sources(const Lists& lists, Head& head) {
  constexpr std::size_t LINE = 64;
  constexpr std::size_t MOST_LINES = 32;
  const auto has_none = [&](std::size_t j) { return lists.starts[j] == lists.starts[j + 1]; };
  std::size_t first = 0;
  auto end = lists.sources;
  while (first < end && has_none(first)) first++;
  while (end > first && has_none(end - 1)) end--;
  const auto groups = static_cast<std::size_t>(lists.starts[lists.sources]) / GROUP + (end - first);
  const auto row = groups * group_bytes(head.is_wide, head.is_uniform) / std::max<std::size_t>(1, end - first);
  head.first = static_cast<std::uint32_t>(first);
  head.end = static_cast<std::uint32_t>(end);
  head.lines = static_cast<std::uint32_t>(std::min(MOST_LINES, row / LINE + 1));
}

/** At which group each source starts. */
void put_starts(const Lists& lists, std::uint32_t* to) {
  to[0] = 0;
  for (std::size_t j = 0; j < lists.sources; j++) {
    const auto synapses = static_cast<std::size_t>(lists.starts[j + 1] - lists.starts[j]);
    to[j + 1] = to[j] + static_cast<std::uint32_t>((synapses + GROUP - 1) / GROUP);
  }
}

template <typename Index>
Bytes groups_of(const Lists& lists, const std::uint32_t* starts, const std::int8_t* weights) {
  const auto each = group_bytes(sizeof(Index) == 4, weights == nullptr);
  Bytes packed(starts[lists.sources] * each);
  packed.prefer_large_pages();
  for (std::size_t j = 0; j < lists.sources; j++) {
    auto k = lists.starts[j];
    for (std::size_t group = starts[j]; group < starts[j + 1]; group++) {
      auto* targets = reinterpret_cast<Index*>(packed.data() + group * each);
      auto* behind = reinterpret_cast<std::int8_t*>(targets + GROUP);
      for (std::size_t i = 0; i < GROUP; i++, k++) {
        const auto is_listed = k < lists.starts[j + 1];
        targets[i] = static_cast<Index>(is_listed ? static_cast<std::size_t>(lists.targets[k]) : lists.neurons + i);
        if (weights) behind[i] = is_listed ? weights[k] : std::int8_t{0};
      }
    }
  }
  return packed;
}

/** A synapse lists the events that it hears, so it counts what they drive: the fan-out that has its rows. */
void find_fan_out(Model& model, Op& op, const Lists& lists) {
  const auto is_own = [&](const FanOut& fan_out) {
    if (fan_out.is_counted || fan_out.source != op.inputs[0] || fan_out.counts.length != lists.sources) return false;
    const auto* counts = fan_out.counts.as<std::int32_t>();
    for (std::size_t j = 0; j < lists.sources; j++)
      if (counts[j] != lists.starts[j + 1] - lists.starts[j]) return false;
    return true;
  };
  const auto found = std::find_if(model.fan_outs.begin(), model.fan_outs.end(), is_own);
  if (lists.sources < 2 || found == model.fan_outs.end()) return;
  found->is_counted = true;
  op.counts_fan_out = static_cast<int>(found - model.fan_outs.begin());
}

/** What each event of a synapse is worth, where bytes can count all that arrive at a target; else nothing. */
std::int32_t worth_of(const Op& op, std::size_t neurons) {
  using namespace at::synapse;
  constexpr std::uint32_t MOST_BYTE = 255;
  if (op.kind != Kind::sparse || !op.is_binary || op.numbers[exponent] != 0 || op.numbers[width] != 32) return 0;
  const auto& head = head_of(op);
  // What fills the last group up is counted behind the neurons, in what a row of sums has room for.
  if (!head.is_uniform || head.most_arrive > MOST_BYTE || neurons < GROUP) return 0;
  const auto weight = weight_of(op);
  return std::abs(std::int64_t{weight}) <= two_currents::MOST_WORD ? weight : 0;
}

}  // namespace

void find_counted(Model& model) {
  std::vector<char> is_counted(model.values.size(), 1);
  for (const auto id : model.outputs) is_counted[id] = 0;
  for (const auto& op : model.ops)
    if (op.kind != Kind::lif_two_currents || !two_currents::fits_words(op))
      for (const auto id : op.inputs) is_counted[id] = 0;
  for (const auto& op : model.ops) {
    auto& value = model.values[op.output];
    if (is_counted[op.output]) value.worth = worth_of(op, value.size);
  }
}

void pack(Model& model, Op& op) {
  const auto& input = model.values[op.inputs[0]];
  auto& weights = op.arrays[at::synapse::weight];
  const auto lists = lists_of(model, op);
  const auto repeats = most_repeats(lists);
  Head head;
  head.rows = static_cast<std::uint32_t>(ROWS / repeats);
  head.is_uniform = is_uniform(weights);
  head.is_wide = is_wide(lists.neurons);
  head.most_arrive = most_arrive(lists);
  find_sources(lists, head);
  op.is_binary = input.storage == Storage::u8 && input.bits == 1 && op.arrays[at::synapse::delays].length == 0 &&
                 head.rows > 0 && (head.is_uniform || weights.storage == Storage::i8);
  if (!op.is_binary) return;
  op.taps = Bytes(sizeof(Head) + (lists.sources + 1) * sizeof(std::uint32_t));
  std::memcpy(op.taps.data(), &head, sizeof(Head));
  put_starts(lists, reinterpret_cast<std::uint32_t*>(op.taps.data() + sizeof(Head)));
  const auto* each = head.is_uniform ? nullptr : weights.as<std::int8_t>();
  if (!model.plan.settles) find_fan_out(model, op, lists);
  op.packed = head.is_wide ? groups_of<std::uint32_t>(lists, starts_of(op), each)
                           : groups_of<std::uint16_t>(lists, starts_of(op), each);
  op.work = std::max(op.work, (lists.neurons + GROUP) * sizeof(std::int16_t));
  op.arrays[at::sparse::targets].data = Bytes();
  op.arrays[at::sparse::starts].data = Bytes();
  weights.data = head.is_uniform && weights.length > 0 ? first_of(weights) : Bytes();
}

}  // namespace spike::sparse_rows
