#pragma once

#include <algorithm>
#include <utility>

#include "../core/panels.hpp"
#include "rows.hpp"
#include "word-products.hpp"

/*
 * Convolutions of graded messages: some places at a time, whose messages are laid side by side and multiplied with the
 * weights of some channels at once. Terms that are zero at all of these places are left out.
 */
namespace spike {
namespace {

/** Places of a panel. */
inline constexpr std::size_t PANEL = 2 * LANES;
/** Channels that there are registers for. */
inline constexpr std::size_t HELD_CHANNELS = VECTOR == 64 ? 12 : 6;

struct ConvPanels {
  ConvPanels(const Op& op, const Frame& frame)
      : op(op),
        groups(natural(op, at::conv::groups)),
        in(natural(op, at::conv::in_per_group)),
        out(natural(op, at::conv::out_per_group)),
        in_places(natural(op, at::conv::in_places)),
        places(natural(op, at::conv::out_places)),
        kernels(natural(op, at::conv::kernel_places)),
        terms(in * kernels) {
    const panels::Room room(terms, kernels);
    taps = reinterpret_cast<panels::Tap*>(frame.work);
    words = reinterpret_cast<std::int16_t*>(frame.work + room.words);
    list = reinterpret_cast<std::int32_t*>(frame.work + room.list);
    sums = reinterpret_cast<std::int32_t*>(frame.work + room.sums);
  }

  const Op& op;
  std::size_t groups, in, out, in_places, places, kernels, terms;
  panels::Tap* taps;
  std::int16_t* words;
  std::int32_t* list;
  std::int32_t* sums;
};

/** Finds the segments of a tap, of steps of one or two. */
inline void find_segments(panels::Tap& tap) {
  auto* segment = tap.segments - 1;
  auto has_step = false;
  for (std::int32_t m = 0; m < static_cast<std::int32_t>(PANEL); m++) {
    const auto place = tap.places[m];
    if (place == panels::NOTHING) continue;
    if (tap.count > 0) {
      const auto apart = m - segment->at;
      if (!has_step && place - segment->from == 2 * apart) segment->step = 2;
      has_step = true;
      if (place - segment->from == segment->step * apart) continue;
    }
    if (tap.count == panels::Tap::MOST_SEGMENTS) return void(tap.count = 0);
    *++segment = {m, place, 1};
    tap.count++;
    has_step = false;
  }
}

inline void find_tap(const std::int32_t* places, panels::Tap& tap) {
  std::int32_t low = INT32_MAX;
  std::int32_t high = INT32_MIN;
  for (std::int32_t m = 0; m < static_cast<std::int32_t>(PANEL); m++) {
    const std::int32_t from = places[m] - m;
    const std::int32_t outside = places[m] >> 31;
    low = std::min(low, (from & ~outside) | (outside & INT32_MAX));
    high = std::max(high, (from & ~outside) | (outside & INT32_MIN));
  }
  for (std::size_t m = 0; m < PANEL; m++) tap.mask[m] = static_cast<std::uint16_t>(~(places[m] >> 31));
  tap.places = places;
  tap.is_empty = low > high;
  tap.count = 0;
  if (low != high) return find_segments(tap);
  tap.segments[0] = {0, low, 1};
  tap.count = 1;
}

/** A row of messages, of which what stands before and behind must not be read. */
template <typename T>
struct Messages {
  const T* first;
  const T* end;

  /** Whether a panel of messages can be read from there on. */
  bool has(const T* plane, const panels::Segment& segment) const {
    const auto at = plane - first + segment.from;
    return at >= 0 && at + static_cast<std::ptrdiff_t>(PANEL) * segment.step <= end - first;
  }

  bool has_all(const T* plane, const panels::Tap& tap) const {
    for (std::size_t i = 0; i < tap.count; i++)
      if (!has(plane, tap.segments[i])) return false;
    return tap.count > 0;
  }
};

/** Room for what a tap reads, and for what its last segment reads behind that. */
using TapRoom = std::uint16_t[2 * PANEL];

template <typename T>
inline void read_segments(const T* plane, const panels::Tap& tap, TapRoom& to) {
  for (std::size_t i = 0; i < tap.count; i++) {
    const auto& [at, from, step] = tap.segments[i];
    const auto* x = plane + from;
    if (step == 1)
      for (std::size_t m = 0; m < PANEL; m++) to[static_cast<std::size_t>(at) + m] = static_cast<std::uint16_t>(x[m]);
    else
      for (std::size_t m = 0; m < PANEL; m++) to[static_cast<std::size_t>(at) + m] = static_cast<std::uint16_t>(x[2 * m]);
  }
  for (std::size_t m = 0; m < PANEL; m++) to[m] &= tap.mask[m];
}

template <typename T>
inline void read_tap(const Messages<T>& row, const T* plane, const panels::Tap& tap, TapRoom& to) {
  if (tap.is_empty) {
    for (std::size_t m = 0; m < PANEL; m++) to[m] = 0;
    return;
  }
  if (row.has_all(plane, tap)) return read_segments(plane, tap, to);
  for (std::size_t m = 0; m < PANEL; m++) {
    const auto place = tap.places[m];
    to[m] = place == panels::NOTHING ? 0 : static_cast<std::uint16_t>(plane[place]);
  }
}

/** Puts two terms side by side; whether one of them is not zero. */
inline bool put_pair(const std::uint16_t* low, const std::uint16_t* high, std::int16_t* to) {
  std::uint32_t pairs[PANEL];
  std::uint32_t any = 0;
  for (std::size_t m = 0; m < PANEL; m++) pairs[m] = low[m] | static_cast<std::uint32_t>(high[m]) << 16;
  for (std::size_t m = 0; m < PANEL; m++) any |= pairs[m];
  std::memcpy(to, pairs, sizeof(pairs));
  return any != 0;
}

/** Lays out what a group hears at the places of a panel; how many pairs of terms are not zero. */
template <typename T>
std::size_t fill_panel(const ConvPanels& c, const Messages<T>& row, const T* plane) {
  alignas(64) TapRoom both[2];
  std::size_t count = 0;
  std::size_t tap = 0;
  for (std::size_t pair = 0; pair < panels::pairs_of(c.terms); pair++) {
    for (std::size_t half = 0; half < 2; half++) {
      if (2 * pair + half >= c.terms) {
        std::fill_n(both[half], PANEL, std::uint16_t{0});
        continue;
      }
      read_tap(row, plane, c.taps[tap], both[half]);
      if (++tap == c.kernels) {
        tap = 0;
        plane += c.in_places;
      }
    }
    c.list[count] = static_cast<std::int32_t>(pair);
    count += put_pair(both[0], both[1], c.words + count * 2 * PANEL) ? 1 : 0;
  }
  return count;
}

/** Sums of some channels, two vectors each, from weights that lie so many words apart. */
template <std::size_t... N>
inline void multiply(std::index_sequence<N...>, const ConvPanels& c, std::size_t count, const std::int16_t* weights,
                     std::size_t apart, std::int32_t* sums) {
  SignedLanes low[] = {(static_cast<void>(N), SignedLanes{})...};
  SignedLanes high[] = {(static_cast<void>(N), SignedLanes{})...};
  for (std::size_t i = 0; i < count; i++) {
    const auto first = load_vector<Words>(c.words + i * 2 * PANEL);
    const auto second = load_vector<Words>(c.words + i * 2 * PANEL + WORDS);
    const auto* pairs = weights + static_cast<std::size_t>(c.list[i]) * apart;
    ((add_pairs(low[N], same_pair(pairs + 2 * N), first), add_pairs(high[N], same_pair(pairs + 2 * N), second)), ...);
  }
  ((store_vector(sums + N * PANEL, low[N]), store_vector(sums + N * PANEL + LANES, high[N])), ...);
}

/** All channels of a block. */
inline void multiply_block(const ConvPanels& c, std::size_t count, const std::int16_t* weights, std::size_t width) {
  std::size_t at = 0;
  const auto run = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
    for (; N <= HELD_CHANNELS && at + N <= width; at += N)
      multiply(std::make_index_sequence<N>{}, c, count, weights + 2 * at, 2 * width, c.sums + at * PANEL);
  };
  run(std::integral_constant<std::size_t, 12>{});
  run(std::integral_constant<std::size_t, 8>{});
  run(std::integral_constant<std::size_t, 6>{});
  run(std::integral_constant<std::size_t, 4>{});
  run(std::integral_constant<std::size_t, 2>{});
  run(std::integral_constant<std::size_t, 1>{});
}

/** Writes down what arrives at the places of a panel. */
inline void put_channels(const ConvPanels& c, std::size_t channels, std::int32_t* to, std::size_t some) {
  const auto exponent = integer(c.op, at::synapse::exponent);
  const auto width = integer(c.op, at::synapse::width);
  const auto is_plain = exponent == 0 && width == 32;
  for (std::size_t o = 0; o < channels; o++, to += c.places) {
    const auto* sums = c.sums + o * PANEL;
    if (is_plain) std::memcpy(to, sums, some * sizeof(std::int32_t));
    else
      for (std::size_t m = 0; m < some; m++) to[m] = arriving(sums[m], exponent, width);
  }
}

template <typename T>
void run_panel(const ConvPanels& c, const Messages<T>& row, const T* planes, std::int32_t* y, std::size_t place) {
  const auto* table = c.op.taps.as<std::int32_t>() + place;
  for (std::size_t k = 0; k < c.kernels; k++) find_tap(table + k * panels::padded_places(c.places), c.taps[k]);
  const auto* weights = c.op.packed.as<std::int16_t>();
  for (std::size_t group = 0; group < c.groups; group++) {
    const auto count = fill_panel(c, row, planes + group * c.in * c.in_places);
    for (std::size_t o = 0; o < c.out; o += panels::BLOCK) {
      const auto width = panels::width_at(o, c.out);
      multiply_block(c, count, weights, width);
      put_channels(c, std::min(panels::BLOCK, c.out - o), y + (group * c.out + o) * c.places + place,
                   std::min(PANEL, c.places - place));
      weights += 2 * panels::pairs_of(c.terms) * width;
    }
  }
}

template <typename T>
bool is_silent(const T* x, std::size_t size) {
  constexpr std::size_t SOME = 1024;
  for (std::size_t from = 0; from < size; from += SOME) {
    unsigned any = 0;
    for (auto i = from; i < std::min(from + SOME, size); i++) any |= static_cast<unsigned>(x[i]);
    if (any != 0) return false;
  }
  return true;
}

template <typename T>
void multiply_conv(const Op& op, const Frame& frame, int step) {
  const ConvPanels c(op, frame);
  const auto& input = frame.values[op.inputs[0]];
  const auto size = frame.values[op.output].size;
  const auto* x = reinterpret_cast<const T*>(frame.row(op.inputs[0], step));
  auto* y = reinterpret_cast<std::int32_t*>(frame.row(op.output, step));
  if (is_silent(x, input.size)) {
    std::memset(y, 0, size * sizeof(std::int32_t));
    return;
  }
  const Messages<T> row{x, x + input.size};
  for (std::size_t n = 0; n < natural(op, at::conv::batch); n++)
    for (std::size_t place = 0; place < c.places; place += PANEL)
      run_panel(c, row, x + n * c.groups * c.in * c.in_places, y + n * c.groups * c.out * c.places, place);
}

inline void run_conv_panels(const Op& op, const Frame& frame, int first, int last) {
  for (int t = first; t < last; t++) {
    switch (frame.values[op.inputs[0]].storage) {
      case Storage::i8: multiply_conv<std::int8_t>(op, frame, t); break;
      case Storage::u8: multiply_conv<std::uint8_t>(op, frame, t); break;
      case Storage::i16: multiply_conv<std::int16_t>(op, frame, t); break;
      default: multiply_conv<std::uint16_t>(op, frame, t);
    }
  }
}

}  // namespace
}  // namespace spike
