#pragma once

#include <string>

#include "network.h"

namespace spike {

/** A status, and words for it. */
struct Outcome {
  int status = SPIKE_OK;
  std::string why;

  bool is_bad() const { return status != SPIKE_OK; }
};

/** Does one thing after the other, until one goes wrong. */
template <class... F>
Outcome in_turn(F&&... f) {
  Outcome done;
  ((done = done.is_bad() ? done : f()), ...);
  return done;
}

}  // namespace spike
