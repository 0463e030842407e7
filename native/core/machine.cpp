#include "machine.hpp"

#include <algorithm>
#include <cstring>

namespace spike {

namespace {

/** Elements of scratch that a kernel may write behind the longest value. */
constexpr std::size_t MORE = 256;

/** Whether the kernel of an op goes through its rows in parts, without scratch as long as they are. */
bool works_in_parts(const Op& op) {
  switch (op.kind) {
    case Kind::add: return !scatters(op);
    case Kind::conv: return op.multiplies;
    case Kind::decode:
    case Kind::delay:
    case Kind::diagonal:
    case Kind::encode:
    case Kind::extreme:
    case Kind::level:
    case Kind::sigma:
    case Kind::source:
    case Kind::wire: return true;
    default: return false;
  }
}

}  // namespace

Watcher::~Watcher() = default;

Machine::Machine(const Model& model, const Kernels& kernels) : Machine(model, kernels, model.plan) {}

Machine::Machine(const Model& model, const Kernels& kernels, int most_steps_in_block)
    : Machine(model, kernels, kept_plan(model, most_steps_in_block)) {
  frame_.is_watched = true;
}

Machine::Machine(const Model& model, const Kernels& kernels, Plan plan)
    : model_(model), kernels_(kernels), plan_(std::move(plan)), arena_(plan_.bytes) {
  place_values();
  place_work();
  find_clears();
  find_counts();
}

void Machine::place_values() {
  starts_.resize(model_.values.size());
  strides_.resize(model_.values.size());
  for (const auto& op : model_.ops) {
    const auto& rows = plan_.rows[op.output];
    starts_[op.output] = arena_.data() + rows.at;
    strides_[op.output] = row_bytes(model_.values[op.output]);
  }
  rows_ = starts_;
  for (const auto at : plan_.states) states_.push_back(at == NOWHERE ? nullptr : arena_.data() + at);
  frame_.values = model_.values.data();
  frame_.ops = model_.ops.data();
  frame_.fan_outs = model_.fan_outs.data();
  frame_.rows = rows_.data();
  frame_.strides = strides_.data();
  frame_.states = states_.data();
}

void Machine::place_work() {
  std::size_t longest = 0;
  std::size_t most_work = 0;
  int most_steps = 1;
  for (const auto& op : model_.ops) {
    most_work = std::max(most_work, op.work);
    if (works_in_parts(op)) continue;
    longest = std::max(longest, model_.values[op.output].size);
    for (const auto id : op.inputs) longest = std::max(longest, model_.values[id].size);
  }
  for (const auto& region : plan_.regions) most_steps = std::max(most_steps, region.tile);
  const auto has_lists = std::any_of(model_.ops.begin(), model_.ops.end(), [](const Op& op) { return op.is_binary; });
  work_ = Bytes(most_work);
  for (auto& scratch : scratch_) scratch = Bytes((longest + MORE) * sizeof(std::int32_t));
  frame_.list_stride = has_lists ? 4 * longest + MORE : 0;
  lists_ = Bytes(frame_.list_stride * static_cast<std::size_t>(most_steps) * sizeof(std::uint16_t));
  frame_.work = work_.data();
  frame_.lists = lists_.as<std::uint16_t>();
  frame_.synops = &counts_.synops;
  for (std::size_t i = 0; i < 4; i++) frame_.scratch[i] = scratch_[i].as<std::int32_t>();
}

/** Memory that values share in turn has to be cleared anew; other memory once for each sample. */
void Machine::find_clears() {
  clears_.resize(model_.ops.size());
  if (!plan_.settles) return;
  for (const auto& region : plan_.regions)
    for (const auto i : region.ops) {
      const auto& op = model_.ops[static_cast<std::size_t>(i)];
      const auto& rows = plan_.rows[op.output];
      const auto stride = strides_[op.output];
      auto& clears = clears_[static_cast<std::size_t>(i)];
      const auto add = [&](int first, int last) {
        if (first > last || rows.kind != Rows::whole) return;
        const auto skipped = static_cast<std::size_t>(first - rows.first);
        clears.push_back({starts_[op.output] + skipped * stride, static_cast<std::size_t>(last - first + 1) * stride});
      };
      add(rows.first, region.first - 1);
      add(region.last + 1, rows.last);
      for (std::size_t k = 0; k < op.states.size(); k++)
        if (states_[op.first_state + k]) clears.push_back({states_[op.first_state + k], state_bytes(op.states[k])});
    }
}

void Machine::find_counts() {
  is_sender_.assign(model_.values.size(), 0);
  drives_.resize(model_.values.size());
  for (const auto id : model_.senders) is_sender_[id] = 1;
  for (std::size_t i = 0; i < model_.fan_outs.size(); i++)
    if (!model_.fan_outs[i].is_counted)
      drives_[static_cast<std::size_t>(model_.fan_outs[i].source)].push_back(static_cast<int>(i));
  together_.resize(model_.values.size());
  for (std::size_t id = 0; id < drives_.size(); id++) add_counts(id);
}

/** What a value drives in all, where it drives several ops: its events are listed once for all of them then. */
void Machine::add_counts(std::size_t id) {
  const auto& drives = drives_[id];
  const auto can_add = [&](int i) {
    const auto& fan_out = model_.fan_outs[static_cast<std::size_t>(i)];
    return fan_out.counts.length > 1 && fan_out.counts_last.size() == 0;
  };
  if (drives.size() < 2 || !std::all_of(drives.begin(), drives.end(), can_add)) return;
  const auto size = model_.values[id].size;
  together_[id] = Bytes(size * sizeof(std::int32_t));
  auto* sums = together_[id].as<std::int32_t>();
  for (const auto i : drives) {
    const auto* counts = model_.fan_outs[static_cast<std::size_t>(i)].counts.as<std::int32_t>();
    for (std::size_t n = 0; n < size; n++) sums[n] += counts[n];
  }
}

std::size_t Machine::workspace() const {
  auto bytes = work_.size() + lists_.size();
  for (const auto& scratch : scratch_) bytes += scratch.size();
  return bytes;
}

void Machine::measure(Costs* costs) {
  costs_ = costs;
  if (other_) other_->measure(costs);
}

Counts Machine::run(const std::vector<Given>& inputs, int steps, const std::atomic<bool>& cancelled,
                    Watcher* watcher) {
  start(inputs, steps);
  while (!cancelled.load(std::memory_order_relaxed) && next(watcher)) continue;
  return counts();
}

bool Machine::fits_plan(const std::vector<Given>& inputs, int steps) const {
  if (!plan_.settles) return true;
  const auto changes = [](const Given& given) { return given.is_each_step; };
  return steps >= plan_.block && std::none_of(inputs.begin(), inputs.end(), changes);
}

void Machine::start(const std::vector<Given>& inputs, int steps) {
  uses_other_ = !fits_plan(inputs, steps);
  if (uses_other_) {
    if (!other_) other_.reset(new Machine(model_, kernels_, plain_plan(model_)));
    other_->measure(costs_);
    other_->frame_.is_watched = frame_.is_watched;
    return other_->start(inputs, steps);
  }
  if (!plan_.settles)
    for (const auto& op : model_.ops)
      for (std::size_t k = 0; k < op.states.size(); k++)
        std::memset(states_[op.first_state + k], 0, state_bytes(op.states[k]));
  for (std::size_t i = 0; i < model_.inputs.size(); i++) {
    const auto& value = model_.values[model_.inputs[i]];
    starts_[model_.inputs[i]] = const_cast<std::byte*>(inputs[i].data);
    strides_[model_.inputs[i]] = inputs[i].is_each_step ? value.size * bytes_of(value.storage) : 0;
  }
  counts_ = {};
  frame_.goes_back = !frame_.goes_back;
  steps_ = steps;
  done_ = 0;
}

bool Machine::next(Watcher* watcher) {
  if (uses_other_) return other_->next(watcher);
  if (done_ == steps_) return false;
  if (done_ > 0)
    for (const auto id : model_.inputs) starts_[id] += strides_[id] * static_cast<std::size_t>(last_row_ + 1);
  const auto now = std::min(plan_.block, steps_ - done_);
  advance(now);
  last_row_ = now - 1;
  // Behind a block that settles nothing changes any more.
  const auto passed = plan_.settles ? steps_ - done_ : now;
  if (watcher) {
    rows_ = starts_;
    watcher->see(frame_, done_ + 1, passed);
  }
  done_ += passed;
  return true;
}

void Machine::advance(int steps) {
  for (const auto id : model_.inputs) {
    rows_[id] = starts_[id];
    count(id, 0, steps);
  }
  for (const auto& region : plan_.regions) run_region(region, std::min(region.last, steps));
}

void Machine::run_region(const Region& region, int last) {
  if (!region.is_once) clear(region.ops);
  for (int first = region.first; first <= last; first += region.tile)
    run_tile(region, first, std::min(region.tile, last - first + 1));
}

/** Kernels count steps from the first of a tile. */
void Machine::run_tile(const Region& region, int first, int steps) {
  frame_.now = done_ + first;
  for (const auto id : region.values) {
    const auto& rows = plan_.rows[static_cast<std::size_t>(id)];
    if (rows.kind == Rows::whole || rows.kind == Rows::given)
      rows_[id] = starts_[id] + static_cast<std::size_t>(first - rows.first) * strides_[id];
  }
  if (region.is_cycle) return run_cycle(region);
  for (const auto i : region.ops) {
    if (region.is_once)
      for (const auto& [from, bytes] : clears_[static_cast<std::size_t>(i)]) std::memset(from, 0, bytes);
    run_steps(i, steps);
  }
}

void Machine::run_steps(int which, int steps) {
  const auto& op = model_.ops[static_cast<std::size_t>(which)];
  if (op.kind != Kind::delay) run_op(which, 0, steps);
  for (int step = 0; op.kind == Kind::delay && step < steps; step++) {
    kernels_.peek(op, frame_, step, step + 1);
    run_op(which, step, step + 1);
  }
  count(op.output, 0, steps);
}

/** Delays answer first, the others go in their order, delays take in last. */
void Machine::run_cycle(const Region& region) {
  const auto is_delay = [&](int i) { return model_.ops[static_cast<std::size_t>(i)].kind == Kind::delay; };
  for (const auto i : region.ops)
    if (is_delay(i)) {
      const auto& op = model_.ops[static_cast<std::size_t>(i)];
      kernels_.peek(op, frame_, 0, 1);
      count(op.output, 0, 1);
    }
  for (const auto i : region.ops)
    if (!is_delay(i)) run_steps(i, 1);
  for (const auto i : region.ops)
    if (is_delay(i)) run_op(i, 0, 1);
}

void Machine::run_op(int which, int first, int last) {
  const auto& op = model_.ops[which];
  const auto kernel = kernels_.run[static_cast<std::size_t>(op.kind)];
  if (!costs_) return kernel(op, frame_, first, last);
  std::int64_t events = 0;
  for (const auto input : op.inputs) {
    const auto& [storage, bits, size, channels, worth] = model_.values[input];
    const auto written = worth != 0 && !frame_.is_watched ? Storage::u8 : storage;
    for (auto step = first; step < last; step++) events += kernels_.count(frame_.row(input, step), written, size, nullptr);
  }
  const auto synops = counts_.synops;
  const auto start = costs_->now();
  kernel(op, frame_, first, last);
  costs_->nanoseconds[which] += costs_->now() - start;
  costs_->events[which] += events;
  costs_->steps[which] += last - first;
  if (op.counts_fan_out >= 0) costs_->synops[static_cast<std::size_t>(op.counts_fan_out)] += counts_.synops - synops;
}

void Machine::clear(const std::vector<int>& ops) const {
  for (const auto i : ops)
    for (const auto& [from, bytes] : clears_[static_cast<std::size_t>(i)]) std::memset(from, 0, bytes);
}

/** Messages are counted as soon as they are sent: their rows may be overwritten. */
void Machine::count(int id, int first, int last) {
  const auto& drives = drives_[static_cast<std::size_t>(id)];
  if (!is_sender_[static_cast<std::size_t>(id)] && drives.empty()) return;
  const auto& value = model_.values[static_cast<std::size_t>(id)];
  const auto count_with = [&](const std::int32_t* each) {
    std::int64_t sum = 0;
    for (auto step = first; step < last; step++)
      sum += kernels_.count(frame_.row(id, step), value.storage, value.size, each);
    return sum;
  };
  const auto is_sender = is_sender_[static_cast<std::size_t>(id)] != 0;
  const auto sent = is_sender ? count_with(nullptr) : 0;
  counts_.spikes += sent;
  const auto& together = together_[static_cast<std::size_t>(id)];
  if (together.size() > 0 && !costs_) {
    counts_.synops += count_with(together.as<std::int32_t>());
    return;
  }
  for (const auto i : drives) {
    const auto& [source, counts, counts_last, is_counted] = model_.fan_outs[static_cast<std::size_t>(i)];
    const auto is_turned = counts_last.size() > 0 && !frame_.is_watched;
    const auto* each = is_turned ? counts_last.as<std::int32_t>() : counts.as<std::int32_t>();
    const auto synops = counts.length == 1 ? each[0] * (is_sender ? sent : count_with(nullptr)) : count_with(each);
    counts_.synops += synops;
    if (costs_) costs_->synops[static_cast<std::size_t>(i)] += synops;
  }
}

const std::byte* Machine::output(std::size_t which) const {
  if (uses_other_) return other_->output(which);
  const auto id = static_cast<std::size_t>(model_.outputs[which]);
  const auto& rows = plan_.rows[id];
  // Of rows that do not start with the block those before it are not there.
  const auto row = rows.kind == Rows::whole ? last_row_ + 1 - rows.first : last_row_;
  return starts_[id] + static_cast<std::size_t>(row) * strides_[id];
}

}  // namespace spike
