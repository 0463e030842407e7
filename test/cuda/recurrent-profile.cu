/* What measures the kernels of the network 'recurrent' op by op: see profile.hpp. */
#define SPIKE_PROFILED
#include "network.cu"
#include "profile.hpp"

namespace spike_b2eef259ba309076a3e19636155ca678 {

/** Each call of the network as a type, and the order in which they run. */
struct Profiled : Network {
  static constexpr int ops = 5;
  static constexpr const char* op_names[] = {
    "late",
    "in",
    "back",
    "sum",
    "y",
    nullptr,
  };

  struct Given {
    template <class Team>
    static SPIKE_DEVICE void run(const Team& team, const Frame& frame, Counts* counts, Counts*) {
      in_samples(frame, [&](const Frame& one) {
        count_synops<V0, Array<std::int32_t, 448, 1>>(team, one, counts);
      });
    }
  };

  struct Call0 {
    template <class Team>
    static SPIKE_DEVICE void run(const Team& team, const Frame& frame, Counts*, Counts*) {
      in_samples(frame, [&](const Frame& one) {
        answer<Op0>(team, one);
      });
    }
  };

  struct Call1 {
    template <class Team>
    static SPIKE_DEVICE void run(const Team& team, const Frame& frame, Counts*, Counts*) {
      in_samples(frame, [&](const Frame& one) {
        dense<Op1>(team, one);
      });
    }
  };

  struct Call2 {
    template <class Team>
    static SPIKE_DEVICE void run(const Team& team, const Frame& frame, Counts*, Counts*) {
      in_samples(frame, [&](const Frame& one) {
        dense<Op2>(team, one);
      });
    }
  };

  struct Call3 {
    template <class Team>
    static SPIKE_DEVICE void run(const Team& team, const Frame& frame, Counts*, Counts*) {
      in_samples(frame, [&](const Frame& one) {
        add<Op3::Y, Term<Op3::X0>, Term<Op3::X1>>(team, one);
      });
    }
  };

  struct Call4 {
    template <class Team>
    static SPIKE_DEVICE void run(const Team& team, const Frame& frame, Counts*, Counts*) {
      in_samples(frame, [&](const Frame& one) {
        population<Lif, Op4>(team, one);
      });
    }
  };

  struct Call5 {
    template <class Team>
    static SPIKE_DEVICE void run(const Team& team, const Frame& frame, Counts*, Counts*) {
      in_samples(frame, [&](const Frame& one) {
        wait<Op0>(team, one);
      });
    }
  };

  struct Counting0 {
    template <class Team>
    static SPIKE_DEVICE void run(const Team& team, const Frame& frame, Counts* counts, Counts* ops) {
      in_samples(frame, [&](const Frame& one) {
        count_synops<V1, Array<std::int32_t, 448, 1>>(team, one, counts);
        count_spikes<V5>(team, one, counts);
      });
      tally<Team>(frame, ops[0], [&](const Frame& one, Counts* mine) {
        count_spikes<V5>(team, one, mine);
      });
      tally<Team>(frame, ops[1], [&](const Frame& one, Counts* mine) {
        count_spikes<V0>(team, one, mine);
        count_synops<V0, Array<std::int32_t, 448, 1>>(team, one, mine);
      });
      tally<Team>(frame, ops[2], [&](const Frame& one, Counts* mine) {
        count_spikes<V1>(team, one, mine);
        count_synops<V1, Array<std::int32_t, 448, 1>>(team, one, mine);
      });
      tally<Team>(frame, ops[3], [&](const Frame& one, Counts* mine) {
        count_spikes<V2>(team, one, mine);
        count_spikes<V3>(team, one, mine);
      });
      tally<Team>(frame, ops[4], [&](const Frame& one, Counts* mine) {
        count_spikes<V4>(team, one, mine);
      });
    }
  };

  template <class Runner>
  static void one_by_one(Runner& runner) {
    runner.template call<Given>(NO_OP, runner.block());
    runner.template in_tiles<1, 1, 1>([&](const Tile& tile) {
      runner.template call<Call0>(0, tile);
      runner.template call<Call1>(1, tile);
      runner.template call<Call2>(2, tile);
      runner.template call<Call3>(3, tile);
      runner.template call<Call4>(4, tile);
      runner.template call<Call5>(0, tile);
      runner.template call<Counting0>(NO_OP, tile);
      runner.ran(0, tile);
      runner.ran(1, tile);
      runner.ran(2, tile);
      runner.ran(3, tile);
      runner.ran(4, tile);
    });
  }
};

using ProfiledSession = Session<Profiled, OneByOne<Profiled>>;

}  // namespace spike_b2eef259ba309076a3e19636155ca678

SPIKE_EXPORT_OF(spike_b2eef259ba309076a3e19636155ca678::ProfiledSession, spike_b2eef259ba309076a3e19636155ca678::Network, spike_)
