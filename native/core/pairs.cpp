#include <algorithm>
#include <cmath>

#include "facts.hpp"
#include "pack.hpp"
#include "plan.hpp"

/*
 * A synapse and the population that alone reads its current can run as one, so that the current is never
 * written down: the synapse runs the population where it has the sums. A convolution then has its channels last, and
 * what it so sends may only be read by those that know it. Nothing of that holds where somebody watches.
 */
namespace spike {

namespace {

class Pairs {
 public:
  explicit Pairs(Model& model) : model_(model), readers_(model.values.size()), is_seen_(model.values.size(), 0) {
    for (auto& op : model.ops)
      for (const auto id : op.inputs) readers_[id].push_back(&op);
    for (const auto id : model.outputs) is_seen_[id] = 1;
  }

  /** Ops that run right behind each other, over the same steps. */
  void find() {
    if (model_.plan.settles) return;
    for (const auto& region : model_.plan.regions)
      for (std::size_t i = 0; i + 1 < region.ops.size(); i++) pair(region.ops[i], region.ops[i + 1]);
  }

 private:
  void pair(int first, int second) {
    auto& synapse = model_.ops[static_cast<std::size_t>(first)];
    auto& population = model_.ops[static_cast<std::size_t>(second)];
    if (!can_lead(synapse) || !can_be_led(population, synapse) || !has_room(synapse, population)) return;
    const auto columns = columns_of(synapse);
    if (!has_equal_places(population, columns)) return;
    lead(synapse, population, columns);
    synapse.follower = second;
  }

  /** Whether what is sent can be written while messages are still read. */
  bool has_room(const Op& synapse, const Op& population) const {
    const auto& rows = model_.plan.rows;
    const auto& to = rows[population.output];
    const auto& from = rows[synapse.inputs[0]];
    const auto end = [&](const Rows& of, int id) { return of.at + rows_in(of) * row_bytes(model_.values[id]); };
    if (from.kind == Rows::given) return true;
    return end(to, population.output) <= from.at || end(from, synapse.inputs[0]) <= to.at;
  }

  static std::size_t columns_of(const Op& synapse) {
    return number_at(synapse, synapse.kind == Kind::dense ? static_cast<std::size_t>(at::dense::out)
                                                          : static_cast<std::size_t>(at::conv::out_per_group));
  }

  /** Its current is what its sums are. */
  static bool can_lead(const Op& op) {
    if (!op.is_binary || (op.kind != Kind::dense && op.kind != Kind::conv)) return false;
    if (op.numbers[at::synapse::exponent] != 0 || op.numbers[at::synapse::width] != 32) return false;
    if (op.kind == Kind::dense) return op.numbers[at::dense::rows] == 1 && op.numbers[at::dense::in] > 0;
    return op.numbers[at::conv::groups] == 1 && op.numbers[at::conv::batch] == 1;
  }

  bool can_be_led(const Op& population, const Op& synapse) const {
    const auto current = synapse.output;
    if (population.kind != Kind::lif_plain || population.inputs[0] != current) return false;
    if (readers_[current].size() != 1 || is_seen_[current]) return false;
    return synapse.kind == Kind::dense || knows_channels(population.output, columns_of(synapse));
  }

  /** Whether all that read a value can have its channels last. */
  bool knows_channels(int id, std::size_t channels) const {
    const auto knows = [&](const Op* op) {
      if (op->kind == Kind::dense) return op->is_binary && op->numbers[at::dense::rows] == 1;
      return op->kind == Kind::conv && op->gathers && number_at(*op, at::conv::in_per_group) == channels;
    };
    return !is_seen_[id] && std::all_of(readers_[id].begin(), readers_[id].end(), knows);
  }

  /** Whether the parameters of neurons are the same at all places of a channel. */
  static bool has_equal_places(const Op& population, std::size_t columns) {
    return std::all_of(population.arrays.begin(), population.arrays.end(), [&](const Array& array) {
      const auto places = columns == 0 ? 0 : array.length / columns;
      const auto* number = array.as<std::int32_t>();
      for (std::size_t i = 0; i < array.length; i++)
        if (number[i] != number[i / places * places]) return false;
      return array.length > 0;
    });
  }

  void lead(Op& synapse, Op& population, std::size_t columns) {
    population.is_led = true;
    lead_neurons(synapse, population, columns);
    if (synapse.kind == Kind::conv) turn(population.output, columns);
    if (synapse.kind == Kind::dense)
      synapse.work = std::max(synapse.work, blocks::STEPS * (blocks::padded(columns) + 16) * sizeof(std::int32_t));
  }

  /** Parameters of each channel, in words where neither potentials nor what comes of them leave 16 bits. */
  static void lead_neurons(const Op& synapse, Op& population, std::size_t columns) {
    using namespace at::lif_plain;
    const auto [least, most] = bounds_of(population.arrays[dv]);
    const auto [lowest, highest] = bounds_of(population.arrays[bias]);
    const auto arrives = 128 * inputs_of(synapse) + std::max(std::abs(lowest), std::abs(highest));
    // |v| <= |v| * (1 - dv / 4096) + 1 + what arrives.
    const auto reach = (arrives + 1) * 4096 / least;
    const auto adds_events = synapse.kind == Kind::conv && !synapse.gathers;
    population.has_small_potentials = reach * most < MOST_I32;
    population.has_word_potentials = adds_events && reach < INT16_MAX && 16 * most <= INT16_MAX;
    if (population.has_word_potentials) pack_parameters<std::int16_t>(population, columns);
    else pack_parameters<std::int32_t>(population, columns);
  }

  static std::pair<double, double> bounds_of(const Array& array) {
    const auto* numbers = array.as<std::int32_t>();
    const auto [least, most] = std::minmax_element(numbers, numbers + array.length);
    return {*least, *most};
  }

  template <typename T>
  static void pack_parameters(Op& population, std::size_t columns) {
    population.packed = Bytes((population.arrays.size() * columns + blocks::CHUNK) * sizeof(T));
    auto* to = population.packed.as<T>();
    for (std::size_t place = 0; place < population.arrays.size(); place++) {
      const auto& array = population.arrays[place];
      for (std::size_t column = 0; column < columns; column++)
        *to++ = packed_parameter<T>(place, array.as<std::int32_t>()[column * (array.length / columns)]);
    }
  }

  /** Words lose parts of 2^16. A threshold that they do not hold is never reached, or always. */
  template <typename T>
  static T packed_parameter(std::size_t place, std::int32_t parameter) {
    if constexpr (sizeof(T) == sizeof(parameter)) return parameter;
    if (place == at::lif_plain::dv) return static_cast<T>(16 * parameter);
    return static_cast<T>(std::clamp<std::int32_t>(parameter, INT16_MIN, INT16_MAX));
  }

  static double inputs_of(const Op& synapse) {
    if (synapse.kind == Kind::dense) return synapse.numbers[at::dense::in];
    return synapse.numbers[at::conv::in_per_group] * synapse.numbers[at::conv::kernel_places];
  }

  /** Channels last, also where the events of the value are counted. */
  void turn(int id, std::size_t channels) {
    auto& value = model_.values[id];
    value.channels = channels;
    const auto places = value.size / channels;
    for (auto& fan_out : model_.fan_outs) {
      if (fan_out.source != id || fan_out.counts.length == 1 || fan_out.is_counted) continue;
      fan_out.counts_last = Bytes(value.size * sizeof(std::int32_t));
      for (std::size_t i = 0; i < value.size; i++)
        fan_out.counts_last.as<std::int32_t>()[i % places * channels + i / places] =
            fan_out.counts.as<std::int32_t>()[i];
    }
  }

  Model& model_;
  std::vector<std::vector<const Op*>> readers_;
  std::vector<char> is_seen_;
};

/** A convolution that goes place by place sees each event as often as it counts, if it alone reads it. */
void find_counting(Model& model) {
  if (model.plan.settles) return;
  for (auto& op : model.ops) {
    if (!op.gathers) continue;
    const auto reads = [&](const Op& other) { return std::count(other.inputs.begin(), other.inputs.end(), op.inputs[0]); };
    const auto is_own = [&](const FanOut& fan_out) { return fan_out.source == op.inputs[0]; };
    std::ptrdiff_t readers = 0;
    for (const auto& other : model.ops) readers += reads(other);
    const auto found = std::find_if(model.fan_outs.begin(), model.fan_outs.end(), is_own);
    if (readers != 1 || std::count_if(model.fan_outs.begin(), model.fan_outs.end(), is_own) != 1) continue;
    found->is_counted = true;
    op.counts_fan_out = static_cast<int>(found - model.fan_outs.begin());
  }
}

}  // namespace

void pair_model(Model& model) {
  find_counting(model);
  for (auto& op : model.ops)
    if (op.gathers)
      op.work = std::max(op.work, blocks::STEPS * blocks::width_at(0, number_at(op, at::conv::out_per_group)) * 4);
  Pairs(model).find();
}

}  // namespace spike
