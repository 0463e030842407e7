/*
 * The network 'recurrent' as kernels for graphics cards, made by spike-compile. Each op is a type of places
 * and constants; what runs with it stands in the headers beside this file. See network.h for how it is used.
 */
#include "session.hpp"

namespace spike_b2eef259ba309076a3e19636155ca678 {

using namespace spike;

/** Where the numbers of the network are, and what runs in a block of steps. */
struct Network {
  static constexpr const char* hash = "b2eef259ba309076a3e19636155ca678";
  static constexpr std::size_t weights_bytes = 512;
  static constexpr std::size_t memory_bytes = 512;
  /** So much of it is zero before the first step; all behind it is written before it is read. */
  static constexpr std::size_t cleared_bytes = 192;
  static constexpr std::size_t work = cleared_bytes;
  static constexpr int widest = 3;
  /** Steps that run together. */
  static constexpr int block_steps = 1;
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
    {"spikes", work + 256, 2, 1, -1},
    {nullptr, 0, 0, 1, -1},
  };
  static constexpr Named places[] = {
    {"x", 0, 3, 1, 0},
    {"late", work, 2, 1, -1},
    {"in", work + 64, 8, 1, -1},
    {"back", work + 128, 8, 1, -1},
    {"sum", work + 192, 8, 1, -1},
    {"y", work + 256, 2, 1, -1},
    {"late.past", 0, 4, 1, -1},
    {"y.u", 64, 8, 1, -1},
    {"y.v", 128, 8, 1, -1},
    {nullptr, 0, 0, 1, -1},
  };

  using V0 = Input<std::uint8_t, 0, 3>;  // %x
  using V1 = Place<std::uint8_t, work, 2, 1>;  // %late
  using V2 = Place<std::int32_t, work + 64, 2, 24>;  // %in
  using V3 = Place<std::int32_t, work + 128, 2, 24>;  // %back
  using V4 = Place<std::int32_t, work + 192, 2, 24>;  // %sum
  using V5 = Place<std::uint8_t, work + 256, 2, 1>;  // %y

  /* V1 = delay(V5): %late */
  struct Op0 {
    using X = V5;
    using Y = V1;
    using Ring = Place<std::uint8_t, 0, 4>;
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
    using U = Place<std::int32_t, 64, 2>;
    using V = Place<std::int32_t, 128, 2>;
    static constexpr bool is_soft = false;
    static constexpr std::int64_t interval = 0LL;
    static constexpr std::int64_t offset = 0LL;
  };

  template <class Team>
  static SPIKE_DEVICE void block(const Team& team, const Frame& block, Counts* counts) {
    in_samples(block, [&](const Frame& one) {
      count_synops<V0, Array<std::int32_t, 448, 1>>(team, one, counts);
    });
    in_tiles<1, 1, 1>(block, [&](const Frame& frame) {
      in_samples(frame, [&](const Frame& one) {
        answer<Op0>(team, one);
        dense<Op1>(team, one);
        team.sync();
        dense<Op2>(team, one);
        add<Op3::Y, Term<Op3::X0>, Term<Op3::X1>>(team, one);
        population<Lif, Op4>(team, one);
        wait<Op0>(team, one);
        count_synops<V1, Array<std::int32_t, 448, 1>>(team, one, counts);
        count_spikes<V5>(team, one, counts);
      });
      team.sync();
    });
  }
};

}  // namespace spike_b2eef259ba309076a3e19636155ca678

SPIKE_EXPORT(spike_b2eef259ba309076a3e19636155ca678::Network, spike_)
