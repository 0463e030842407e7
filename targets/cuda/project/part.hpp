#pragma once

#include <utility>

/* A part of a batch: what its samples are given, and what they give. */
namespace spike {

/** What a name stands for: rows in the memory of a sample, or where `input` says which, one that is given. */
struct Named {
  const char* name;
  std::size_t at;
  std::size_t bytes;
  /** Of which each step of a block has the next one. */
  int rows;
  int input;
};

/** What samples of the caller are meant, from which on. */
struct Slice {
  int first;
  int samples;
  int steps;
};

template <class Network>
class Part {
 public:
  Outcome open() {
    return in_turn([&] { return taken_.open(); }, [&] { return ran_.open(); }, [&] { return left_.open(); });
  }

  const Given* rows() const { return reinterpret_cast<const Given*>(given_.data()); }
  /** Events of its samples, behind which outputs stand. */
  Counts* counts() const { return reinterpret_cast<Counts*>(results_.data()); }
  std::byte* results() const { return results_.data(); }

  /** Bytes that a sample is given and gives. */
  static std::size_t bytes_each(const spike_given* inputs, int steps) {
    std::size_t bytes = sizeof(Counts);
    for (int i = 0; i < Network::inputs; i++) bytes += input_bytes(inputs, i, steps);
    for (int i = 0; i < Network::outputs; i++) bytes += Network::output_places[i].bytes;
    return bytes;
  }

  std::size_t held() const {
    auto bytes = given_.size() + results_.size();
    for (const auto& input : inputs_) bytes += input.size();
    return bytes;
  }

  Outcome reserve(const spike_given* inputs, const Slice& slice) {
    const auto samples = static_cast<std::size_t>(slice.samples);
    auto done = given_.reserve(sizeof(rows_));
    for (int i = 0; i < Network::inputs && !done.is_bad(); i++)
      done = inputs_[i].reserve(samples * input_bytes(inputs, i, slice.steps));
    return done.is_bad() ? done : reserve_results(end_of(Network::outputs, slice.samples));
  }

  void release() {
    for (auto& input : inputs_) input.release();
    given_.release();
    results_.release();
  }

  Outcome reserve_results(std::size_t bytes) { return results_.reserve(bytes); }

  /** Brings rows to the card. What was there must have been read, and what kernels are to write over must have left. */
  Outcome take(const spike_given* inputs, const Slice& slice, Ferry& in, const Stream& kernels) {
    auto done = in.stream().wait_for(ran_);
    for (int i = 0; i < Network::inputs && !done.is_bad(); i++) {
      const auto bytes = input_bytes(inputs, i, slice.steps);
      const auto* from = static_cast<const std::byte*>(inputs[i].data) + static_cast<std::size_t>(slice.first) * bytes;
      rows_[i] = {inputs_[i].data(), inputs[i].each_step ? slice.steps : 1};
      done = in.put(inputs_[i].data(), from, bytes * static_cast<std::size_t>(slice.samples));
    }
    return in_turn([&] { return done; }, [&] { return in.put(given_.data(), rows_, sizeof(rows_)); },
                   [&] { return taken_.set(in.stream()); }, [&] { return kernels.wait_for(taken_); },
                   [&] { return kernels.wait_for(left_); },
                   [&] { return clear(results_.data(), sizeof(Counts) * static_cast<std::size_t>(slice.samples), kernels); });
  }

  /** Kernels have read all rows. */
  Outcome ran(const Stream& kernels) { return ran_.set(kernels); }

  /** Puts the rows of all outputs side by side. */
  Outcome collect(const std::byte* memory, int last, int samples, const Stream& kernels) {
    Outcome done;
    for (int i = 0; i < Network::outputs && !done.is_bad(); i++)
      done = pick(Network::output_places[i], results_.data() + end_of(i, samples), memory, last, samples, kernels);
    return done.is_bad() ? done : ran(kernels);
  }

  /** The same for one place: the row of the step that was the last one. */
  Outcome pick(const Named& place, std::byte* to, const std::byte* memory, int last, int samples, const Stream& kernels) const {
    const auto count = static_cast<std::size_t>(samples);
    if (place.input < 0) {
      const auto row = static_cast<std::size_t>(last % place.rows);
      return gather(to, memory + place.at + row * in_lines(place.bytes), Network::memory_bytes, place.bytes, count, kernels);
    }
    const auto which = static_cast<std::size_t>(place.input);
    const auto rows = static_cast<std::size_t>(rows_[which].rows);
    return gather(to, rows_[which].data + (rows - 1) * place.bytes, rows * place.bytes, place.bytes, count, kernels);
  }

  /** Brings outputs to the caller, and events where they are counted. */
  Outcome give(void* const* outputs, const Counts* counted, spike_counts* counts, const Slice& slice, Ferry& out) {
    const auto [first, samples] = std::pair{static_cast<std::size_t>(slice.first), static_cast<std::size_t>(slice.samples)};
    auto done = out.stream().wait_for(ran_);
    for (int i = 0; i < Network::outputs && !done.is_bad(); i++) {
      const auto bytes = Network::output_places[i].bytes;
      const auto* from = results_.data() + end_of(i, slice.samples);
      done = out.get(static_cast<std::byte*>(outputs[i]) + bytes * first, from, bytes * samples);
    }
    if (!done.is_bad() && counted)
      done = out.get(counts + first, reinterpret_cast<const std::byte*>(counted), sizeof(Counts) * samples);
    return done.is_bad() ? done : left_.set(out.stream());
  }

 private:
  static std::size_t input_bytes(const spike_given* inputs, int which, int steps) {
    return Network::input_rows[which].bytes * static_cast<std::size_t>(inputs[which].each_step ? steps : 1);
  }

  /** Where counts and so many outputs end. */
  static std::size_t end_of(int outputs, int samples) {
    auto end = in_lines(sizeof(Counts) * static_cast<std::size_t>(samples));
    for (int i = 0; i < outputs; i++)
      end += in_lines(Network::output_places[i].bytes * static_cast<std::size_t>(samples));
    return end;
  }

  Room inputs_[Network::inputs + 1];
  Room given_;
  Room results_;
  Given rows_[Network::inputs + 1];
  Mark taken_;
  Mark ran_;
  Mark left_;
};

static_assert(sizeof(Counts) == sizeof(spike_counts), "counts are handed out as they are");

}  // namespace spike
