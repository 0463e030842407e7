#include "batch.hpp"

#include <algorithm>
#include <cstring>
#include <thread>

namespace spike {

void Machines::watch(std::vector<Probe> probes, std::int64_t (*clock)()) {
  probes_ = std::move(probes);
  clock_ = clock;
  machines_.clear();
  costs_.clear();
  if (std::any_of(probes_.begin(), probes_.end(), [](const Probe& probe) { return probe.is_state; })) block_ = 1;
}

void Machines::add_machine() {
  const auto keeps_rows = !probes_.empty();
  machines_.push_back(keeps_rows ? std::make_unique<Machine>(model_, kernels_, block_)
                                 : std::make_unique<Machine>(model_, kernels_));
  if (!clock_) return;
  costs_.push_back(std::make_unique<Costs>(model_, clock_));
  machines_.back()->measure(costs_.back().get());
}

std::size_t Machines::memory() const {
  std::size_t bytes = 0;
  for (const auto& machine : machines_) bytes += machine->memory();
  return bytes;
}

std::size_t Machines::workspace() const {
  std::size_t bytes = 0;
  for (const auto& machine : machines_) bytes += machine->workspace();
  return bytes;
}

void Machines::run(Batch& batch) {
  const auto wanted = std::clamp<std::size_t>(static_cast<std::size_t>(batch.threads), 1,
                                              std::max<std::size_t>(1, batch.samples));
  while (machines_.size() < wanted) add_machine();
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < wanted; i++) {
    try {
      threads.emplace_back([this, &batch, &next, i] { run_some(batch, *machines_[i], next); });
    } catch (...) {
      break;  // No more threads are to be had: those that run do all of it.
    }
  }
  run_some(batch, *machines_[0], next);
  for (auto& thread : threads) thread.join();
}

void Machines::run_some(Batch& batch, Machine& machine, std::atomic<std::size_t>& next) const {
  const auto inputs = model_.inputs.size();
  std::vector<Given> given(inputs);
  std::vector<std::byte*> rows(probes_.size());
  for (auto sample = next++; sample < batch.samples && !batch.cancelled; sample = next++) {
    std::copy_n(batch.inputs.begin() + static_cast<std::ptrdiff_t>(sample * inputs), inputs, given.begin());
    for (std::size_t i = 0; i < rows.size(); i++)
      rows[i] = batch.recorded[i] + sample * static_cast<std::size_t>(batch.steps) * probes_[i].bytes;
    Recorder recorder(probes_, rows);
    batch.counts[sample] = machine.run(given, batch.steps, batch.cancelled, rows.empty() ? nullptr : &recorder);
    if (batch.cancelled) return;  // It may have run a part of its steps, and is not done.
    for (std::size_t i = 0; i < model_.outputs.size(); i++) {
      const auto& value = model_.values[model_.outputs[i]];
      const auto bytes = value.size * bytes_of(value.storage);
      if (bytes > 0) std::memcpy(batch.outputs[i] + sample * bytes, machine.output(i), bytes);
    }
    batch.done++;
  }
}

}  // namespace spike
