#include "machine.hpp"

#include <algorithm>

namespace spike {

namespace {

/** Rows of a block of steps should stay in the caches near a core. */
constexpr std::size_t BLOCK_BYTES = std::size_t{1} << 20;
constexpr int MOST_STEPS = 64;
/** Elements of scratch that a kernel may write behind the longest value. */
constexpr std::size_t MORE = 64;

std::size_t row_bytes(const Value& value) {
  const auto bytes = value.size * bytes_of(value.storage);
  return (bytes + 63) / 64 * 64;
}

int steps_in_block(const Model& model, int most) {
  std::size_t bytes = 1;
  for (const auto& op : model.ops) bytes += row_bytes(model.values[op.output]);
  const auto fitting = std::max<std::size_t>(1, BLOCK_BYTES / bytes);
  return std::clamp(static_cast<int>(std::min<std::size_t>(fitting, MOST_STEPS)), 1, std::max(1, most));
}

}  // namespace

Watcher::~Watcher() = default;

Machine::Machine(const Model& model, const Kernels& kernels, int most_steps_in_block)
    : model_(model), kernels_(kernels), block_(steps_in_block(model, most_steps_in_block)) {
  rows_.resize(model.values.size());
  strides_.resize(model.values.size());
  std::size_t longest = 0;
  std::size_t most_work = 0;
  for (const auto& value : model.values) longest = std::max(longest, value.size);
  for (const auto& op : model.ops) {
    const auto bytes = row_bytes(model.values[op.output]);
    memory_.emplace_back(bytes * static_cast<std::size_t>(block_));
    rows_[op.output] = memory_.back().data();
    strides_[op.output] = bytes;
    most_work = std::max(most_work, op.work);
    for (const auto& [storage, size] : op.states) states_.emplace_back(size * bytes_of(storage));
  }
  for (const auto& state : states_) state_pointers_.push_back(state.data());
  work_ = Bytes(most_work);
  for (auto& scratch : scratch_) scratch = Bytes((longest + MORE) * sizeof(std::int32_t));
  frame_.values = model.values.data();
  frame_.rows = rows_.data();
  frame_.strides = strides_.data();
  frame_.states = state_pointers_.data();
  frame_.work = work_.data();
  const auto has_lists = std::any_of(model.ops.begin(), model.ops.end(), [](const Op& op) { return op.is_binary; });
  frame_.list_stride = has_lists ? 3 * longest + MORE : 0;
  lists_ = Bytes(frame_.list_stride * static_cast<std::size_t>(block_) * sizeof(std::uint16_t));
  frame_.lists = lists_.as<std::uint16_t>();
  for (std::size_t i = 0; i < 4; i++) frame_.scratch[i] = scratch_[i].as<std::int32_t>();
}

Counts Machine::run(const std::vector<Given>& inputs, int steps, const std::atomic<bool>& cancelled,
                    Watcher* watcher) {
  for (auto& state : states_) state.zero();
  for (std::size_t i = 0; i < model_.inputs.size(); i++) {
    const auto& value = model_.values[model_.inputs[i]];
    rows_[model_.inputs[i]] = const_cast<std::byte*>(inputs[i].data);
    strides_[model_.inputs[i]] = inputs[i].is_each_step ? value.size * bytes_of(value.storage) : 0;
  }
  Counts counts;
  for (int done = 0; done < steps && !cancelled.load(std::memory_order_relaxed);) {
    const auto now = std::min(block_, steps - done);
    frame_.now = done + 1;
    advance(now);
    count(now, counts);
    if (watcher) watcher->see(frame_, done + 1, now);
    last_row_ = now - 1;
    done += now;
    for (const auto id : model_.inputs) rows_[id] += done < steps ? strides_[id] * static_cast<std::size_t>(now) : 0;
    if (done == steps) break;
  }
  return counts;
}

void Machine::advance(int steps) {
  for (const auto& component : model_.components) {
    if (component.is_cycle) {
      for (int step = 0; step < steps; step++) run_cycle(component, step);
      continue;
    }
    const auto& op = model_.ops[component.ops[0]];
    const auto kernel = kernels_.run[static_cast<std::size_t>(op.kind)];
    if (op.kind != Kind::delay) kernel(op, frame_, 0, steps);
    for (int step = 0; op.kind == Kind::delay && step < steps; step++) {
      kernels_.peek(op, frame_, step, step + 1);
      kernel(op, frame_, step, step + 1);
    }
  }
}

/** Delays answer first, the others go in data order, delays take in last. */
void Machine::run_cycle(const Component& component, int step) {
  for (const auto i : component.ops)
    if (model_.ops[i].kind == Kind::delay) kernels_.peek(model_.ops[i], frame_, step, step + 1);
  for (const auto i : component.ops) {
    const auto& op = model_.ops[i];
    if (op.kind != Kind::delay) kernels_.run[static_cast<std::size_t>(op.kind)](op, frame_, step, step + 1);
  }
  for (const auto i : component.ops)
    if (model_.ops[i].kind == Kind::delay)
      kernels_.run[static_cast<std::size_t>(Kind::delay)](model_.ops[i], frame_, step, step + 1);
}

void Machine::count(int steps, Counts& counts) const {
  const auto count_in = [&](int id, const std::int32_t* each) {
    const auto& value = model_.values[id];
    std::int64_t sum = 0;
    for (int step = 0; step < steps; step++)
      sum += kernels_.count(frame_.row(id, step), value.storage, value.size, each);
    return sum;
  };
  for (const auto id : model_.senders) counts.spikes += count_in(id, nullptr);
  for (const auto& [source, fan_out] : model_.fan_outs) {
    const auto* each = fan_out.as<std::int32_t>();
    if (fan_out.length == 1) counts.synops += each[0] * count_in(source, nullptr);
    else counts.synops += count_in(source, each);
  }
}

const std::byte* Machine::output(std::size_t which) const {
  return frame_.row(model_.outputs[which], last_row_);
}

}  // namespace spike
