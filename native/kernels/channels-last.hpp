#pragma once

#include "rows.hpp"

/* Binary messages with their channels last: what reaches one place of a convolution stands in few runs. */
namespace spike {
namespace {

/** From [channel][place] to [place][channel], some places at a time, for the caches. */
inline void put_channels_last(const std::uint8_t* from, std::uint8_t* to, std::size_t channels, std::size_t places) {
  constexpr std::size_t TILE = 64;
  for (std::size_t first = 0; first < places; first += TILE)
    for (std::size_t c = 0; c < channels; c++)
      for (std::size_t p = first; p < std::min(first + TILE, places); p++) to[p * channels + c] = from[c * places + p];
}

/** A row of messages with so many channels last, put so into scratch where it is not. */
inline const std::uint8_t* with_channels_last(const Frame& frame, int id, int step, std::size_t channels) {
  const auto& value = frame.values[id];
  const auto* row = reinterpret_cast<const std::uint8_t*>(frame.row(id, step));
  if (channels == value.size || (value.channels == channels && !frame.is_watched)) return row;
  auto* turned = reinterpret_cast<std::uint8_t*>(frame.scratch[3]);
  put_channels_last(row, turned, channels, value.size / channels);
  return turned;
}

/** A row of messages in the order that weights are packed for. */
inline const std::uint8_t* in_packed_order(const Frame& frame, int id, int step) {
  const auto channels = frame.values[id].channels;
  if (channels > 0) return with_channels_last(frame, id, step, channels);
  return reinterpret_cast<const std::uint8_t*>(frame.row(id, step));
}

}  // namespace
}  // namespace spike
