#pragma once

#include "frame.hpp"

/* Messages that are not zero, listed in the room of a block. */
namespace spike {

struct Events {
  /** At a time: what lists take of the room is little enough for sums beside them. */
  static constexpr int MOST = 1024;

  int count;
  int from[MOST];
  std::int32_t message[MOST];
};

static_assert(sizeof(Events) + THREADS * sizeof(std::int32_t) <= ROOM_BYTES, "a list and sums fit the room");

template <class Team>
SPIKE_DEVICE Events& events_in(const Team& team) {
  return *reinterpret_cast<Events*>(team.room());
}

/** Lists the messages of some elements, in any order: sums wrap. All threads of the block have the list afterwards. */
template <class X, class Team>
SPIKE_DEVICE void list_events(const Team& team, const Frame& frame, int from, int end, Events& events) {
  team.threads([&](int thread) {
    if (thread == 0) events.count = 0;
  });
  team.meet();
  team.threads([&](int thread) {
    for (int i = from + thread; i < end; i += THREADS) {
      const auto message = get<X>(frame, i);
      if (message == 0) continue;
      const auto place = Team::take(events.count);
      events.from[place] = i;
      events.message[place] = message;
    }
  });
  team.meet();
}

}  // namespace spike
