// Times a network that is included as text: measure WEIGHTS SAMPLES STEPS ROWS BLOCKS RUNS GOES_ON INPUTS OUTPUTS
// ROWS is 1 where each sample has one row for all steps, else STEPS. INPUTS has BLOCKS batches of one input, which runs take in
// turn, `-` for a network without. GOES_ON is 1 where runs follow each other in time and 0 where each starts anew.
// OUTPUTS gets the outputs of the first batch. It prints a line of JSON.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "network.cu"

namespace {

std::vector<char> read_file(const std::string& name) {
  if (name == "-") return {};
  std::ifstream file(name, std::ios::binary | std::ios::ate);
  if (!file) {
    std::fprintf(stderr, "%s cannot be read\n", name.c_str());
    std::exit(2);
  }
  std::vector<char> bytes(static_cast<std::size_t>(file.tellg()));
  file.seekg(0);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

void check(int status) {
  if (status == SPIKE_OK) return;
  std::fprintf(stderr, "%s\n", spike_explain());
  std::exit(status);
}

struct Batches {
  std::vector<char> bytes;
  int samples = 0;
  int steps = 0;
  bool is_each = false;
  int blocks = 0;

  spike_given given(int run) const {
    const auto block = bytes.size() / static_cast<std::size_t>(blocks);
    return {bytes.data() + block * static_cast<std::size_t>(run % blocks), is_each ? 1 : 0};
  }
};

/** The first batch from a clean state: its outputs, and how many events it had. */
std::vector<spike_counts> first_batch(spike_network* network, const Batches& batches, const std::string& file) {
  std::vector<std::vector<char>> rows;
  std::vector<void*> outputs;
  const auto samples = static_cast<std::size_t>(batches.samples);
  for (int i = 0; const auto* row = spike_output(i); i++) rows.emplace_back(row->bytes * samples);
  for (auto& row : rows) outputs.push_back(row.data());
  std::vector<spike_counts> counts(samples);
  const auto given = batches.given(0);
  check(spike_run(network, &given, batches.samples, batches.steps, outputs.data(), counts.data()));
  std::ofstream to(file, std::ios::binary);
  for (const auto& row : rows) to.write(row.data(), static_cast<std::streamsize>(row.size()));
  return counts;
}

struct Times {
  std::vector<double> whole;
  std::vector<double> kernels;
};

/** Runs one batch after the other; the first run warms up and is not counted. */
Times run_all(spike_network* network, const Batches& batches, int runs, bool goes_on) {
  Times times;
  if (goes_on) check(spike_reset(network, batches.samples));
  for (int run = 0; run <= runs; run++) {
    const auto given = batches.given(run);
    spike::kernel_ms = 0;
    const auto from = std::chrono::steady_clock::now();
    if (!goes_on) check(spike_reset(network, batches.samples));
    check(spike_step(network, &given, batches.steps));
    const std::chrono::duration<double, std::milli> whole = std::chrono::steady_clock::now() - from;
    if (run == 0) continue;
    times.whole.push_back(whole.count());
    times.kernels.push_back(spike::kernel_ms);
  }
  return times;
}

double part_of(std::vector<double> times, double part) {
  std::sort(times.begin(), times.end());
  return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1) + 0.5)];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 10) return 2;
  const auto weights = read_file(argv[1]);
  Batches batches;
  batches.samples = std::atoi(argv[2]);
  batches.steps = std::atoi(argv[3]);
  batches.is_each = std::atoi(argv[4]) > 1;
  batches.blocks = std::atoi(argv[5]);
  batches.bytes = read_file(argv[8]);
  const auto runs = std::atoi(argv[6]);
  spike_network* network = nullptr;
  check(spike_open(weights.data(), weights.size(), &network));
  const auto counts = first_batch(network, batches, argv[9]);
  const auto times = run_all(network, batches, runs, std::atoi(argv[7]) == 1);
  spike_close(network);
  unsigned long long spikes = 0;
  unsigned long long synops = 0;
  for (const auto& count : counts) {
    spikes += count.spikes;
    synops += count.synops;
  }
  std::printf("{\"place\": \"%s\", \"runs\": %d, \"ms\": %.6f, \"kernelMs\": %.6f, \"p10\": %.6f, \"p90\": %.6f, ", spike_place(),
              runs, part_of(times.whole, 0.5), part_of(times.kernels, 0.5), part_of(times.kernels, 0.1), part_of(times.kernels, 0.9));
  std::printf("\"spikes\": %llu, \"synops\": %llu}\n", spikes, synops);
  return 0;
}
