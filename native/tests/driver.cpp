#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>

#include "../core/batch.hpp"
#include "../core/simd.hpp"

/*
 * Runs a model outside of Node: `driver IMAGE LEVEL STEPS SAMPLES [REPEATS]`. Inputs are drawn. It prints a sum over all
 * outputs, which is the same at each level, and the CPU time of a sample. With SAMPLES = 0 it reads the image with
 * bytes changed at random, so many times as REPEATS says: sanitizers look for what that breaks.
 */
namespace {

using namespace spike;

std::uint64_t next(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15ULL;
  auto z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

Bytes draw_input(const Value& value, int steps, std::uint64_t& state) {
  Bytes data(value.size * bytes_of(value.storage) * static_cast<std::size_t>(steps));
  for (std::size_t i = 0; i < value.size * static_cast<std::size_t>(steps); i++) {
    const auto event = next(state) % 10 == 0;
    switch (value.storage) {
      case Storage::f32: data.as<float>()[i] = static_cast<float>(next(state) % 1000) / 500 - 1; break;
      case Storage::f64: data.as<double>()[i] = static_cast<double>(next(state) % 7); break;
      default:
        if (event) std::memset(data.data() + i * bytes_of(value.storage), value.bits == 1 ? 1 : 3, 1);
    }
  }
  return data;
}

int run_model(const std::vector<std::byte>& image, const Kernels& kernels, int steps, std::size_t samples, int repeats) {
  Model model;
  const auto wrong = read_model(image.data(), image.size(), model);
  if (!wrong.empty()) return std::fprintf(stderr, "%s\n", wrong.c_str()), 1;
  std::uint64_t state = 1;
  Batch batch;
  std::vector<Bytes> inputs;
  for (std::size_t sample = 0; sample < samples; sample++)
    for (const auto id : model.inputs) {
      inputs.push_back(draw_input(model.values[id], steps, state));
      batch.inputs.push_back({inputs.back().data(), true});
    }
  std::vector<Bytes> outputs;
  for (const auto id : model.outputs) {
    outputs.emplace_back(model.values[id].size * bytes_of(model.values[id].storage) * samples);
    batch.outputs.push_back(outputs.back().data());
  }
  batch.samples = samples;
  batch.steps = steps;
  batch.counts.resize(samples);
  Machines machines(model, kernels, 64);
  machines.run(batch);
  const auto start = std::clock();
  for (int i = 0; i < repeats; i++) machines.run(batch);
  const auto ms = 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::uint64_t sum = 0;
  for (const auto& output : outputs)
    for (std::size_t i = 0; i < output.size(); i++) sum = sum * 31 + std::to_integer<unsigned>(output.data()[i]);
  std::int64_t spikes = 0;
  std::int64_t synops = 0;
  for (const auto& count : batch.counts) spikes += count.spikes, synops += count.synops;
  std::printf("%s sum %016llx spikes %lld synops %lld", kernels.name, static_cast<unsigned long long>(sum),
              static_cast<long long>(spikes), static_cast<long long>(synops));
  if (repeats > 0) std::printf(" ms %.4f", ms / repeats / static_cast<double>(samples));
  std::printf("\n");
  return 0;
}

/** Whatever the image holds, it is refused or it runs. */
int run_garbage(const std::vector<std::byte>& image, const Kernels& kernels, int steps, int rounds) {
  int accepted = 0;
  for (int round = 0; round < rounds; round++) {
    std::uint64_t state = static_cast<std::uint64_t>(round);
    auto damaged = image;
    for (auto changes = 1 + next(state) % 4; changes > 0 && !damaged.empty(); changes--) {
      const auto at = next(state) % std::min<std::size_t>(damaged.size(), next(state) % 2 ? 4096 : damaged.size());
      damaged[at] = static_cast<std::byte>(next(state) % 3 ? next(state) % 256 : 0);
    }
    if (next(state) % 8 == 0) damaged.resize(next(state) % (damaged.size() + 1));
    Model model;
    if (!read_model(damaged.data(), damaged.size(), model).empty()) continue;
    std::size_t elements = 0;
    for (const auto& value : model.values) elements += value.size;
    if (elements > (1u << 22)) continue;
    accepted++;
    std::vector<Bytes> inputs;
    std::vector<Given> given;
    for (const auto id : model.inputs) {
      inputs.push_back(draw_input(model.values[id], steps, state));
      given.push_back({inputs.back().data(), true});
    }
    Machine machine(model, kernels, 4);
    machine.run(given, steps, std::atomic<bool>{false}, nullptr);
  }
  std::printf("%s garbage %d accepted %d\n", kernels.name, rounds, accepted);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count < 5) return std::fprintf(stderr, "driver IMAGE LEVEL STEPS SAMPLES [REPEATS]\n"), 2;
  std::ifstream file(words[1], std::ios::binary);
  const std::vector<char> chars{std::istreambuf_iterator<char>(file), {}};
  std::vector<std::byte> image(chars.size());
  if (!chars.empty()) std::memcpy(image.data(), chars.data(), chars.size());
  const auto* kernels = find_kernels(words[2]);
  if (!kernels) return std::fprintf(stderr, "no level '%s' here\n", words[2]), 3;
  const auto steps = std::atoi(words[3]);
  const auto samples = static_cast<std::size_t>(std::atoi(words[4]));
  const auto repeats = count > 5 ? std::atoi(words[5]) : 0;
  return samples == 0 ? run_garbage(image, *kernels, steps, repeats) : run_model(image, *kernels, steps, samples, repeats);
}
