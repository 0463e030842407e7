#pragma once

#include <cstddef>
#include <cstdint>

/*
 * How convolutions of graded messages lie, which are products of matrices: weights in words of 16 bits, two terms of
 * a sum side by side, for some channels at once; messages in panels of some places.
 */
namespace spike::panels {

/** Channels of a block. The last one has as many as a kernel takes that hold all that are left. */
inline constexpr std::size_t BLOCK = 12;
/** Places of a panel: two vectors of sums, so at most so many. */
inline constexpr std::size_t MOST_PLACES = 32;
/** What ends a list of places, or fills it up: no message. */
inline constexpr std::int32_t NOTHING = -1;

constexpr std::size_t padded_places(std::size_t places) {
  return (places + MOST_PLACES - 1) / MOST_PLACES * MOST_PLACES;
}

/** Channels of the block that starts at one, with those that fill it. */
constexpr std::size_t width_at(std::size_t channel, std::size_t channels) {
  const auto left = channels - channel;
  return left >= 9 ? 12 : left >= 5 ? 8 : left >= 3 ? 4 : left;
}

/** Pairs of terms that a sum has. */
constexpr std::size_t pairs_of(std::size_t terms) { return (terms + 1) / 2; }

/** Words of a group's weights: whole blocks but for the last. */
constexpr std::size_t words_of(std::size_t terms, std::size_t channels) {
  const auto whole = channels / BLOCK * BLOCK;
  const auto last = whole < channels ? width_at(whole, channels) : 0;
  return 2 * pairs_of(terms) * (whole + last);
}

/** Messages from a place of a panel on that stand side by side, or at every second place. */
struct Segment {
  std::int32_t at = 0;
  std::int32_t from = 0;
  std::int32_t step = 1;
};

/** How the messages that a weight meets in a panel's places stand. */
struct Tap {
  static constexpr std::size_t MOST_SEGMENTS = 8;

  /** The place of each; NOTHING for those outside. */
  const std::int32_t* places = nullptr;
  /** All that are inside, each segment up to the next one; none where there would be too many. */
  Segment segments[MOST_SEGMENTS];
  std::size_t count = 0;
  bool is_empty = false;
  /** All bits for those inside. */
  std::uint16_t mask[MOST_PLACES] = {};
};

/** What a kernel works with: taps, pairs of words of all places, which pairs they are, and sums. */
struct Room {
  Room(std::size_t terms, std::size_t kernel_places)
      : words(kernel_places * sizeof(Tap)),
        list(words + pairs_of(terms) * 2 * MOST_PLACES * sizeof(std::int16_t)),
        sums(list + (pairs_of(terms) + MOST_PLACES) / MOST_PLACES * MOST_PLACES * sizeof(std::int32_t)),
        bytes(sums + BLOCK * MOST_PLACES * sizeof(std::int32_t)) {}
  std::size_t words, list, sums, bytes;
};

}  // namespace spike::panels
