#pragma once

#include "frame.hpp"

/* Events are counted where somebody asks: messages, and the synapses that they drive. */
namespace spike {

/** The messages of a value that are not zero. */
template <class X, class Team>
SPIKE_KERNEL void count_spikes(const Team& team, const Frame& frame, Counts* counts) {
  if (!frame.counts) return;
  team.each(X::size, [&](int i) {
    in_steps(frame, [&](const Frame& now) { counts[frame.which].spikes += X::in(now)[i] != 0 ? 1 : 0; });
  });
}

/** What they drive: so many synapses each, or as many as a list says. */
template <class X, class Drives, class Team>
SPIKE_KERNEL void count_synops(const Team& team, const Frame& frame, Counts* counts) {
  if (!frame.counts) return;
  team.each(X::size, [&](int i) {
    const std::uint32_t drives = Drives::in(frame)[Drives::size == 1 ? 0 : i];
    in_steps(frame, [&](const Frame& now) { counts[frame.which].synops += X::in(now)[i] != 0 ? drives : 0; });
  });
}

}  // namespace spike
