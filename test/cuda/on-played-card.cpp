// Uses a network on a card that is played: on-played-card WEIGHTS SAMPLES STEPS SPIKES INPUTS OUTPUTS. It has two inputs, of which the first one has a row
// for each step. A line says each way in which it ran, and whether that gave OUTPUTS and as many SPIKES; then what is left of it on the card.
#include "played-card.hpp"

#include "network.cu"

#include <fstream>
#include <iterator>

namespace {

using Bytes = std::vector<char>;

Bytes read_file(const char* name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Case {
  Bytes weights;
  int samples;
  int steps;
  int spikes;
  Bytes inputs;
  Bytes outputs;

  std::size_t first_input() const { return spike_input(0)->bytes * static_cast<std::size_t>(samples * steps); }
  std::size_t output_bytes(int i) const { return spike_output(i)->bytes * static_cast<std::size_t>(samples); }
};

/** Memory from somewhere, for all inputs or all outputs. */
struct Memory {
  char* data;
  std::vector<spike_given> given(const Case& all) const { return {{data, 1}, {data + all.first_input(), 0}}; }
  std::vector<void*> rows(const Case& all) const {
    std::vector<void*> found;
    std::size_t at = 0;
    for (int i = 0; spike_output(i); at += all.output_bytes(i++)) found.push_back(data + at);
    return found;
  }
};

bool went_well(const char* how, int status) {
  if (status != SPIKE_OK) std::printf("%s: %d, %s\n", how, status, spike_explain());
  return status == SPIKE_OK;
}

void say(const char* how, bool is_equal) { std::printf("%s: %s\n", how, is_equal ? "equal" : "OTHER"); }

bool has_spikes(const Case& all, const std::vector<spike_counts>& counts) {
  int spikes = 0;
  for (const auto& count : counts) spikes += static_cast<int>(count.spikes);
  return spikes == all.spikes;
}

enum class Way { at_once, counted, uncounted };

/** Runs a batch from and to memory of the caller: in one call, or in two, with counts or without. */
void run(const char* how, const Case& all, spike_network* network, const Memory& from, const Memory& to, Way way) {
  std::memcpy(from.data, all.inputs.data(), all.inputs.size());
  std::memset(to.data, 0x5a, all.outputs.size());
  std::vector<spike_counts> counts(static_cast<std::size_t>(all.samples));
  auto rows = to.rows(all);
  auto given = from.given(all);
  auto* counted = way == Way::uncounted ? nullptr : counts.data();
  auto* go = way == Way::at_once ? spike_run : spike_run_async;
  auto status = go(network, given.data(), all.samples, all.steps, rows.data(), counted);
  // Nobody needs them once the call is back.
  given.assign(2, {nullptr, 0});
  rows.assign(rows.size(), nullptr);
  if (way != Way::at_once && status == SPIKE_OK) status = spike_wait(network);
  if (!went_well(how, status)) return;
  say(how, std::memcmp(to.data, all.outputs.data(), all.outputs.size()) == 0 && (!counted || has_spikes(all, counts)));
}

/** Inputs are made and outputs are fetched by work of the caller in a stream, and nobody waits in between. */
void run_in_stream(const Case& all) {
  cudaStream_t stream = nullptr;
  void *from = nullptr, *to = nullptr;
  Bytes found(all.outputs.size());
  cudaStreamCreateWithFlags(&stream, 0);
  cudaMalloc(&from, all.inputs.size());
  cudaMalloc(&to, all.outputs.size());
  spike_network* network = nullptr;
  if (!went_well("open", spike_open_on(all.weights.data(), all.weights.size(), stream, &network))) return;
  cudaMemcpyAsync(from, all.inputs.data(), all.inputs.size(), cudaMemcpyDefault, stream);
  const auto given = Memory{static_cast<char*>(from)}.given(all);
  const auto rows = Memory{static_cast<char*>(to)}.rows(all);
  if (!went_well("in a stream", spike_run_async(network, given.data(), all.samples, all.steps, rows.data(), nullptr))) return;
  cudaMemcpyAsync(found.data(), to, found.size(), cudaMemcpyDefault, stream);
  cudaStreamSynchronize(stream);
  say("in a stream of the caller", found == all.outputs);
  spike_close(network);
  cudaFree(from);
  cudaFree(to);
  cudaStreamDestroy(stream);
}

/** Step by step, where each step has rows of its own. */
void run_in_steps(const Case& all, spike_network* network) {
  if (!went_well("reset", spike_reset(network, all.samples))) return;
  const auto width = spike_input(0)->bytes;
  Bytes row(width * static_cast<std::size_t>(all.samples));
  for (int step = 0; step < all.steps; step++) {
    for (int i = 0; i < all.samples; i++)
      std::memcpy(row.data() + width * static_cast<std::size_t>(i),
                  all.inputs.data() + width * static_cast<std::size_t>(i * all.steps + step), width);
    const spike_given given[] = {{row.data(), 0}, {all.inputs.data() + all.first_input(), 0}};
    if (!went_well("step", spike_step(network, given, 1))) return;
  }
  Bytes found;
  for (int i = 0; spike_output(i); i++) {
    Bytes one(all.output_bytes(i));
    if (!went_well("result", spike_result(network, i, one.data(), one.size()))) return;
    found.insert(found.end(), one.begin(), one.end());
  }
  std::vector<spike_counts> counts(static_cast<std::size_t>(all.samples));
  if (!went_well("count", spike_count(network, counts.data()))) return;
  say("step by step", found == all.outputs && has_spikes(all, counts));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  const Case all{read_file(argv[1]), std::atoi(argv[2]), std::atoi(argv[3]), std::atoi(argv[4]), read_file(argv[5]), read_file(argv[6])};
  played::card().state = static_cast<unsigned>(std::atoi(played::setting("PLAYED_SEED", "0")));
  Bytes from(all.inputs.size()), to(all.outputs.size());
  spike_network* network = nullptr;
  if (went_well("open", spike_open(all.weights.data(), all.weights.size(), &network))) {
    run("at once", all, network, {from.data()}, {to.data()}, Way::at_once);
    run("and again", all, network, {from.data()}, {to.data()}, Way::counted);
    auto* pinned = static_cast<char*>(spike_alloc(from.size() + to.size()));
    if (pinned) run("in pinned memory", all, network, {pinned}, {pinned + from.size()}, Way::uncounted);
    spike_free(pinned);
    run_in_steps(all, network);
    spike_close(network);
  }
  if (!std::getenv("PLAYED_FAULT") && !std::getenv("PLAYED_BYTES")) run_in_stream(all);
  const auto& card = played::card();
  std::printf("left: %zu bytes, %zu pinned, %zu streams, %d events\n", card.used, card.pinned.size(), card.streams.size(), card.events);
  return 0;
}
