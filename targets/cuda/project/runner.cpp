// Runs a network on numbers in files: runner WEIGHTS SAMPLES STEPS INPUTS OUTPUTS
// INPUTS has, for each input in turn, a row for each sample, or all have one for each step of each; `-` for no inputs.
// OUTPUTS gets, for each output in turn, a row for each sample.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "network.h"

namespace {

std::vector<char> read_file(const std::string& name) {
  if (name == "-") return {};
  std::ifstream file(name, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "%s cannot be read\n", name.c_str());
    std::exit(2);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

/** Where the rows of each input are; how many bytes of them there should be. */
std::size_t rows_of(const std::vector<char>& given, std::size_t samples, std::size_t steps, std::vector<spike_given>& inputs) {
  std::size_t wanted = 0;
  for (int i = 0; const auto* row = spike_input(i); i++) wanted += row->bytes * samples;
  const bool is_each = steps > 1 && wanted > 0 && given.size() == wanted * steps;
  const auto rows = samples * (is_each ? steps : 1);
  const char* next = given.data();
  for (int i = 0; const auto* row = spike_input(i); i++) {
    inputs.push_back({next, is_each ? 1 : 0});
    next += row->bytes * rows;
  }
  return is_each ? wanted * steps : wanted;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: %s WEIGHTS SAMPLES STEPS INPUTS OUTPUTS\n", argv[0]);
    return 2;
  }
  const auto weights = read_file(argv[1]);
  const int samples = std::atoi(argv[2]);
  const int steps = std::atoi(argv[3]);
  const auto given = read_file(argv[4]);
  if (samples < 1 || steps < 1) {
    std::fprintf(stderr, "samples and steps are numbers from 1 on\n");
    return 2;
  }
  std::vector<spike_given> inputs;
  const auto wanted = rows_of(given, static_cast<std::size_t>(samples), static_cast<std::size_t>(steps), inputs);
  if (given.size() != wanted) {
    std::fprintf(stderr, "%s has %zu bytes, not %zu, nor so many for each step\n", argv[4], given.size(), wanted);
    return 2;
  }
  std::vector<std::vector<char>> rows;
  for (int i = 0; const auto* row = spike_output(i); i++) rows.emplace_back(row->bytes * static_cast<std::size_t>(samples));
  std::vector<void*> outputs;
  for (auto& row : rows) outputs.push_back(row.data());
  std::vector<spike_counts> counts(static_cast<std::size_t>(samples));
  spike_network* network = nullptr;
  int status = spike_open(weights.data(), weights.size(), &network);
  if (status == SPIKE_OK) status = spike_run(network, inputs.data(), samples, steps, outputs.data(), counts.data());
  if (status != SPIKE_OK) {
    std::fprintf(stderr, "%s\n", spike_explain());
    return status;
  }
  spike_close(network);
  std::ofstream file(argv[5], std::ios::binary);
  for (const auto& row : rows) file.write(row.data(), static_cast<std::streamsize>(row.size()));
  std::uint64_t spikes = 0;
  for (const auto& count : counts) spikes += count.spikes;
  std::printf("%d samples, %d steps, on %s: %llu spikes\n", samples, steps, spike_place(),
              static_cast<unsigned long long>(spikes));
  return file.good() ? 0 : 2;
}
