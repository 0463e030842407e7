#pragma once

#include "channels-last.hpp"
#include "events.hpp"
#include "vectors.hpp"
#include "windows.hpp"

/* Which rows of weights the events of a window have, for convolutions of binary messages whose channels stand last. */
namespace spike {
namespace {

/** Numbers of 16 bits that wrap. */
using UnsignedWords = std::uint16_t __attribute__((vector_size(VECTOR)));

/** Copies a list, raised by some number, modulo 2^16; as many entries as a vector holds may be written behind it. */
inline void copy_raised(const std::uint16_t* from, std::size_t count, std::uint16_t by, std::uint16_t* to) {
  for (std::size_t i = 0; i < count; i += WORDS) store_vector(to + i, load_vector<UnsignedWords>(from + i) + by);
}

/** Lists the events of all places of a row, and where those of each start. */
inline void list_places(const std::uint8_t* x, std::size_t channels, std::size_t places, std::uint32_t* starts,
                        std::uint16_t* events) {
  std::size_t count = 0;
  for (std::size_t place = 0; place < places; place++) {
    starts[place] = static_cast<std::uint32_t>(count);
    count += list_events(x + place * channels, channels, events + count, place * channels);
  }
  starts[places] = static_cast<std::uint32_t>(count);
}

/**
 * The events of rows of messages, listed once for all windows that hear them. In the lists of a step stand where the events of
 * each place start, then those of all places, modulo 2^16, then room for a window.
 */
class PlaceLists {
 public:
  PlaceLists(const Op& op, const Frame& frame)
      : frame_(frame),
        id_(op.inputs[0]),
        channels_(natural(op, at::conv::in_per_group)),
        places_(natural(op, at::conv::in_places)),
        nothing_(static_cast<std::uint16_t>(channels_ * natural(op, at::conv::kernel_places))) {}

  void fill(int first, int last) const {
    for (int t = first; t < last; t++) {
      const auto* x = with_channels_last(frame_, id_, t, channels_);
      list_places(x, channels_, places_, starts_at(t), events_at(t));
    }
  }

  /** The rows of weights of all events of a window, one more without weights where they are odd: `count` is even. */
  const std::uint16_t* rows(const Windows& windows, std::size_t place, int t, std::size_t& count,
                            std::size_t& events_in_all) const {
    const auto* starts = starts_at(t);
    const auto* events = events_at(t);
    auto* to = events_at(t) + places_ * channels_ + BEHIND;
    count = 0;
    for (auto k = windows.starts[place]; k < windows.starts[place + 1]; k++) {
      const auto& run = windows.runs[k];
      const auto start = starts[run.first];
      const auto found = starts[run.last] - start;
      copy_raised(events + start, found, static_cast<std::uint16_t>(run.row - run.from), to + count);
      count += found;
    }
    events_in_all += count;
    to[count] = nothing_;
    count += count % 2;
    return to;
  }

 private:
  /** Entries that may be written behind a list. */
  static constexpr std::size_t BEHIND = 32;

  std::uint32_t* starts_at(int t) const {
    return reinterpret_cast<std::uint32_t*>(frame_.lists + frame_.list_stride * static_cast<std::size_t>(t));
  }

  std::uint16_t* events_at(int t) const { return reinterpret_cast<std::uint16_t*>(starts_at(t) + places_ + 1); }

  const Frame& frame_;
  int id_;
  std::size_t channels_;
  std::size_t places_;
  std::uint16_t nothing_;
};

}  // namespace
}  // namespace spike
