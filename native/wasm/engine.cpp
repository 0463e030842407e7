#include <cstdlib>
#include <memory>

#include "../core/machine.hpp"
#include "../core/plan.hpp"

/*
 * The engine as WebAssembly: one model in each instance, whose memory goes when the instance does. Where
 * there is no memory left, it traps. runtime/executors/wasm calls it, and trusts no pointer across a call.
 */
#define SPIKE_EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace spike {

extern const Kernels kernels_simd128;

/** The only thing that is imported: a clock, for those who want ops measured. */
extern "C" __attribute__((import_module("spike"), import_name("milliseconds"))) double milliseconds();

namespace {

/** Remembers where the rows of a block are. */
class Window : public Watcher {
 public:
  void see(const Frame& frame, std::int64_t, int steps) override {
    frame_ = &frame;
    steps_ = steps;
  }
  const Frame& frame() const { return *frame_; }
  int steps() const { return steps_; }

 private:
  const Frame* frame_ = nullptr;
  int steps_ = 0;
};

struct Session {
  Model model;
  std::string wrong;
  std::vector<std::uint32_t> facts;
  std::unique_ptr<Machine> machine;
  std::vector<Given> given;
  Window window;
  std::unique_ptr<Costs> costs;
  std::vector<double> sums;
};

Session session;

std::int64_t nanoseconds() { return static_cast<std::int64_t>(milliseconds() * 1e6); }

/** Whether sizes of 32 bits can count all values and states. */
bool has_room(const Model& model) {
  constexpr double MOST = 3.5e9;
  double bytes = 0;
  for (const auto& op : model.ops) {
    const auto& value = model.values[op.output];
    bytes += static_cast<double>(value.size) * bytes_of(value.storage) * rows_in(model.plan.rows[op.output]);
    for (const auto& state : op.states) bytes += static_cast<double>(state.size) * bytes_of(state.storage);
  }
  return bytes < MOST;
}

/** What JavaScript must know of a model: ids of inputs and outputs, storage and size of values and of states, counts. */
std::vector<std::uint32_t> facts_of(const Model& model) {
  std::vector<std::uint32_t> facts;
  const auto add = [&](auto number) { facts.push_back(static_cast<std::uint32_t>(number)); };
  for (const auto* ids : {&model.inputs, &model.outputs}) {
    add(ids->size());
    for (const auto id : *ids) add(id);
  }
  add(model.values.size());
  for (const auto& value : model.values) add(value.storage), add(value.size);
  std::size_t states = 0;
  for (const auto& op : model.ops) states += op.states.size();
  add(states);
  for (const auto& op : model.ops)
    for (const auto& [storage, size] : op.states) add(storage), add(size);
  add(model.ops.size());
  add(model.fan_outs.size());
  return facts;
}

}  // namespace

SPIKE_EXPORT(allocate) std::byte* allocate(std::size_t bytes) {
  auto* memory = static_cast<std::byte*>(std::malloc(bytes));
  if (!memory) std::abort();
  return memory;
}

SPIKE_EXPORT(release) void release(std::byte* memory) { std::free(memory); }

/** Text that says what is wrong with a model, or nothing. */
SPIKE_EXPORT(open) const char* open(const std::byte* image, std::size_t size) {
  session.wrong = read_model(image, size, session.model);
  if (session.wrong.empty() && !has_room(session.model)) session.wrong = "it needs more memory than WebAssembly has";
  if (!session.wrong.empty()) return session.wrong.c_str();
  session.facts = facts_of(session.model);
  session.given.resize(session.model.inputs.size());
  return nullptr;
}

SPIKE_EXPORT(facts) const std::uint32_t* facts() { return session.facts.data(); }

/** Makes a machine that keeps the rows of so many steps at most; one that runs by the model's plan below 1. */
SPIKE_EXPORT(prepare) void prepare(int block) {
  session.machine = nullptr;
  session.machine = block < 1 ? std::make_unique<Machine>(session.model, kernels_simd128)
                              : std::make_unique<Machine>(session.model, kernels_simd128, block);
  session.machine->measure(session.costs.get());
}

/** Machines that are made from now on measure what ops cost. */
SPIKE_EXPORT(measure) void measure() { session.costs = std::make_unique<Costs>(session.model, nanoseconds); }

/** Nanoseconds, events and steps of all ops, and the synops of all fan-outs. */
SPIKE_EXPORT(costs) const double* costs() {
  session.sums.clear();
  const auto& found = *session.costs;
  for (const auto* part : {&found.nanoseconds, &found.events, &found.steps, &found.synops})
    for (const auto sum : *part) session.sums.push_back(static_cast<double>(sum));
  return session.sums.data();
}

/** Bytes that are allocated for values and states, and those for kernels to work with. */
SPIKE_EXPORT(placed) double placed() {
  return session.machine ? static_cast<double>(session.machine->memory()) : 0;
}

SPIKE_EXPORT(workspace) double workspace() {
  return session.machine ? static_cast<double>(session.machine->workspace()) : 0;
}

SPIKE_EXPORT(give) void give(std::size_t input, const std::byte* data, bool is_each_step) {
  session.given[input] = {data, is_each_step};
}

SPIKE_EXPORT(start) void start(int steps) { session.machine->start(session.given, steps); }

/** How many steps ran: those of the next block, and none behind the last. */
SPIKE_EXPORT(next) int next() { return session.machine->next(&session.window) ? session.window.steps() : 0; }

/** What a value was in a step of the block that ran last. */
SPIKE_EXPORT(row) const std::byte* row(int value, int step) { return session.window.frame().row(value, step); }

SPIKE_EXPORT(state) const std::byte* state(std::size_t which) { return session.window.frame().states[which]; }

SPIKE_EXPORT(output) const std::byte* output(std::size_t which) { return session.machine->output(which); }

SPIKE_EXPORT(spikes) double spikes() { return static_cast<double>(session.machine->counts().spikes); }

SPIKE_EXPORT(synops) double synops() { return static_cast<double>(session.machine->counts().synops); }

}  // namespace spike
