/*
 * The network 'recurrent' as kernels for graphics cards, made by spike-compile. Each op is a type of places
 * and constants; what runs with it stands in the headers beside this file. See network.h for how it is used.
 */
#include "session.hpp"

namespace spike_a2e329e3c6bad78b949ccfc8248a0d09 {

using namespace spike;

/** Where the numbers of the network are, and what runs in a step. */
struct Network {
  static constexpr const char* hash = "a2e329e3c6bad78b949ccfc8248a0d09";
  static constexpr std::size_t weights_bytes = 512;
  static constexpr std::size_t memory_bytes = 512;
  static constexpr int widest = 3;
  /** Behind so many steps of inputs that stand still nothing changes; 0 where that is not known. */
  static constexpr int settled = 0;
  static constexpr int inputs = 1;
  static constexpr int outputs = 1;
  static constexpr spike_row input_rows[] = {
    {"x", 3},
    {nullptr, 0},
  };
  static constexpr spike_row output_rows[] = {
    {"spikes", 2},
    {nullptr, 0},
  };
  static constexpr Named output_places[] = {
    {"spikes", 256, 2, -1},
    {nullptr, 0, 0, -1},
  };
  static constexpr Named places[] = {
    {"x", 0, 3, 0},
    {"late", 0, 2, -1},
    {"in", 64, 8, -1},
    {"back", 128, 8, -1},
    {"sum", 192, 8, -1},
    {"y", 256, 2, -1},
    {"late.past", 320, 4, -1},
    {"y.u", 384, 8, -1},
    {"y.v", 448, 8, -1},
    {nullptr, 0, 0, -1},
  };

  using V0 = Input<std::uint8_t, 0, 3>;  // %x
  using V1 = Place<std::uint8_t, 0, 2, 1>;  // %late
  using V2 = Place<std::int32_t, 64, 2, 24>;  // %in
  using V3 = Place<std::int32_t, 128, 2, 24>;  // %back
  using V4 = Place<std::int32_t, 192, 2, 24>;  // %sum
  using V5 = Place<std::uint8_t, 256, 2, 1>;  // %y

  /* V1 = delay(V5): %late */
  struct Op0 {
    using X = V5;
    using Y = V1;
    using Ring = Place<std::uint8_t, 320, 4>;
    static constexpr std::int64_t steps = 2LL;
  };

  /* V2 = dense(V0): %in */
  struct Op1 {
    using X = V0;
    using Y = V2;
    static constexpr int exponent = 0;
    static constexpr int width = 24;
    static constexpr int bins = 1;
    static constexpr int in = 3;
    static constexpr int out = 2;
    using Weights = Array<std::int8_t, 64, 6>;
  };

  /* V3 = dense(V1): %back */
  struct Op2 {
    using X = V1;
    using Y = V3;
    static constexpr int exponent = 1;
    static constexpr int width = 24;
    static constexpr int bins = 1;
    static constexpr int in = 2;
    static constexpr int out = 2;
    using Weights = Array<std::int8_t, 128, 4>;
  };

  /* V4 = add(V2, V3): %sum */
  struct Op3 {
    using X0 = V2;
    using X1 = V3;
    using Y = V4;
  };

  /* V5 = lif(V4): %y */
  struct Op4 {
    using X = V4;
    using Y = V5;
    using Du = Array<std::int32_t, 192, 2>;
    using Dv = Array<std::int32_t, 256, 2>;
    using Threshold = Array<std::int32_t, 320, 2>;
    using Bias = Array<std::int32_t, 384, 2>;
    using U = Place<std::int32_t, 384, 2>;
    using V = Place<std::int32_t, 448, 2>;
    static constexpr bool is_soft = false;
    static constexpr std::int64_t interval = 0LL;
    static constexpr std::int64_t offset = 0LL;
  };

  template <class Team>
  static SPIKE_DEVICE void step(const Team& team, const Frame& frame) {
    answer<Op0>(team, frame);
    dense<Op1>(team, frame);
    team.sync();
    dense<Op2>(team, frame);
    add<Op3::Y, Term<Op3::X0>, Term<Op3::X1>>(team, frame);
    lif<Op4>(team, frame);
    wait<Op0>(team, frame);
  }

  template <class Team>
  static SPIKE_DEVICE void count(const Team& team, const Frame& frame, Counts& counts) {
    count_spikes<V5>(team, frame, counts);
    count_synops<V0, Array<std::int32_t, 448, 1>>(team, frame, counts);
    count_synops<V1, Array<std::int32_t, 448, 1>>(team, frame, counts);
  }
};

}  // namespace spike_a2e329e3c6bad78b949ccfc8248a0d09

SPIKE_EXPORT(spike_a2e329e3c6bad78b949ccfc8248a0d09::Network, spike_)
