#pragma once

#include "synapses.hpp"
#include "tensor-cores.hpp"

/*
 * Synapses as products of matrices: rows are the places of a result, of all samples at once and in the steps of a tile,
 * columns its channels. A block takes as many places as fit its rows, in all steps. Its threads bring the messages of a depth to the room of the block
 * while its warps multiply those of the depth before; weights go from memory to the registers that multiply them, in the
 * order in which they were packed. A depth in which no message of the block says anything is passed over. Messages of two
 * bytes are multiplied byte by byte, the upper ones first.
 */
namespace spike {

/** How the rows and columns that a block takes at once are cut among its warps: few rows leave all of them to columns. */
template <int ROWS, int OUT>
struct Cut {
  static constexpr int tiles_down = ROWS <= TILE_ROWS ? 1 : 2;
  static constexpr int warps_down = ROWS <= 2 * TILE_ROWS ? 1 : 4;
  static constexpr int warps_across = WARPS / warps_down;
  static constexpr int wanted = ((OUT + TILE_COLUMNS - 1) / TILE_COLUMNS + warps_across - 1) / warps_across;
  static constexpr int tiles_across = wanted < 4 ? wanted : 4;
  static constexpr int rows = warps_down * tiles_down * TILE_ROWS;
  static constexpr int columns = warps_across * tiles_across * TILE_COLUMNS;
  /** Words that a thread brings of each depth. */
  static constexpr int words = rows * DEPTH / 4 / THREADS;
  static constexpr int buffer = rows * ROW_STRIDE;
  static_assert(2 * buffer <= ROOM_BYTES, "two depths of messages fit the room");
};

/** One byte of each of four messages. */
template <class T, class F>
SPIKE_DEVICE std::uint32_t word_of(int byte, F&& message_at) {
  std::uint32_t word = 0;
  SPIKE_UNROLL
  for (int j = 0; j < 4; j++) {
    const auto bits = static_cast<std::uint32_t>(static_cast<std::int32_t>(static_cast<T>(message_at(j))));
    word |= (bits >> (8 * byte) & 255) << (8 * j);
  }
  return word;
}

/** dense: a place is a row of the input, and its messages lie side by side. */
template <class Op>
struct DenseRows {
  using T = typename Op::X::Type;
  static constexpr int planes = 1;
  static constexpr int places = Op::Y::size / Op::out;

  SPIKE_DEVICE static int set_of(int) { return 0; }
  SPIKE_DEVICE static int result(int, int place, int column) { return place * Op::out + column; }

  SPIKE_DEVICE static std::uint32_t word(const Frame&, const T* messages, int, int place, int k, int byte) {
    const auto* from = messages + static_cast<std::size_t>(place) * Op::in + k;
    if constexpr (sizeof(T) == 1 && Op::in % 4 == 0)
      return k < Op::in ? *reinterpret_cast<const std::uint32_t*>(from) : 0;
    return word_of<T>(byte, [&](int j) { return k + j < Op::in ? from[j] : T{0}; });
  }
};

/** conv and conv-transpose: a place of the result hears one of the input through each tap of the kernel, or none. */
template <class Op>
struct ConvPlaces {
  using T = typename Op::X::Type;
  /** Groups of channels, of each of a batch. */
  static constexpr int planes = Op::X::size / (Op::in * Op::in_places);
  static constexpr int places = Op::out_places;
  /** Channels come in fours, tap by tap. */
  static constexpr int fours = (Op::in + 3) / 4;

  SPIKE_DEVICE static int set_of(int plane) { return plane % Op::groups; }
  SPIKE_DEVICE static int result(int plane, int place, int column) {
    return (plane * Op::out + column) * Op::out_places + place;
  }

  SPIKE_DEVICE static std::uint32_t word(const Frame& frame, const T* messages, int plane, int place, int k, int byte) {
    const auto tap = k / 4 / fours;
    const auto channel = k / 4 % fours * 4;
    const auto from = tap < Op::kernel ? Op::Window::in(frame)[tap * Op::out_places + place] : -1;
    if (from < 0) return 0;
    const auto* at = messages + (static_cast<std::size_t>(plane) * Op::in + channel) * Op::in_places + from;
    return word_of<T>(byte, [&](int j) { return channel + j < Op::in ? at[j * Op::in_places] : T{0}; });
  }
};

/**
 * What a block takes at once: some places of a plane from the first one on, in all steps, and some columns. Places of samples
 * are counted on from one to the next.
 */
struct Share {
  int plane;
  int place;
  int places;
  int column;
};

/** The work of a block for one share, for sums that it keeps in registers. */
template <template <class> class Source, class Op, int ROWS, class Team>
class TileProduct {
  using Rows = Source<Op>;
  using X = typename Op::X;
  using T = typename X::Type;
  using Shape = Cut<ROWS, Op::out>;
  static constexpr int tiles = (Op::out + TILE_COLUMNS - 1) / TILE_COLUMNS;

  struct AllSums {
    Sums of[Shape::tiles_down][Shape::tiles_across];
  };
  struct AllWeights {
    SomeWeights of[Shape::tiles_across];
  };
  /** What a thread brings: the row of a place in a step, or nothing. */
  struct Brought {
    const T* messages;
    int place;
    std::uint32_t words[Shape::words];
  };

 public:
  /** Shares of the whole product in a tile of steps. */
  SPIKE_DEVICE static int shares(const Frame& frame) { return Rows::planes * down(frame) * across; }

  SPIKE_DEVICE TileProduct(const Team& team, const Frame& frame, int which) : team(team), frame(frame) {
    const auto places = Shape::rows / frame.steps;
    const auto place = which / across % down(frame) * places;
    share.plane = which / across / down(frame);
    share.place = place;
    const auto left = frame.samples * Rows::places - place;
    share.places = left < places ? left : places;
    share.column = which % across * Shape::columns;
  }

  SPIKE_DEVICE void run() {
    team.threads([&](int thread) { sums[thread] = AllSums{}; });
    if constexpr (sizeof(T) == 2) add<1>();
    add<0>();
    put_all();
  }

 private:
  static constexpr int across = (Op::out + Shape::columns - 1) / Shape::columns;

  SPIKE_DEVICE static int down(const Frame& frame) {
    const auto places = Shape::rows / frame.steps;
    return (frame.samples * Rows::places + places - 1) / places;
  }

  /** Adds the products of one byte of the messages; what is there already is of a higher one. */
  template <int BYTE>
  SPIKE_DEVICE void add() {
    team.threads([&](int thread) { find_row(thread); });
    bring<BYTE>(0);
    store(0);
    for (int depth = 0; depth < Op::depths; depth++) {
      const auto says = team.any([&](int thread) { return some[thread]; });
      if (says) team.threads([&](int thread) { load(thread, depth); });
      if (depth + 1 < Op::depths) bring<BYTE>(depth + 1);
      if (says) team.warps([&](int warp) { multiply<BYTE>(warp, depth); });
      if (depth + 1 < Op::depths) store(depth + 1);
    }
    team.meet();
  }

  SPIKE_DEVICE void find_row(int thread) {
    const auto row = thread % Shape::rows;
    const auto place = share.place + row / frame.steps;
    auto& own = brought[thread];
    own.place = place % Rows::places;
    const auto is_there = row / frame.steps < share.places;
    own.messages = is_there ? X::in(frame.of(place / Rows::places).step(row % frame.steps)) : nullptr;
    SPIKE_UNROLL
    for (int i = 0; i < Shape::tiles_down * Shape::tiles_across * 4; i++) {
      auto& sum = sums[thread].of[i / 4 / Shape::tiles_across][i / 4 % Shape::tiles_across].numbers[i % 4];
      sum = multiply32(sum, 256);
    }
  }

  /** Reads the messages of a depth. */
  template <int BYTE>
  SPIKE_DEVICE void bring(int depth) {
    team.threads([&](int thread) {
      auto& own = brought[thread];
      std::uint32_t all = 0;
      SPIKE_UNROLL
      for (int j = 0; j < Shape::words; j++) {
        const auto k = depth * DEPTH + (thread + j * THREADS) / Shape::rows * 4;
        own.words[j] = own.messages ? Rows::word(frame, own.messages, share.plane, own.place, k, BYTE) : 0;
        all |= own.words[j];
      }
      some[thread] = all != 0;
    });
  }

  SPIKE_DEVICE std::byte* buffer_of(int depth) const { return team.room() + depth % 2 * Shape::buffer; }

  /** Puts them into the room. */
  SPIKE_DEVICE void store(int depth) {
    team.threads([&](int thread) {
      auto* row = buffer_of(depth) + thread % Shape::rows * ROW_STRIDE;
      SPIKE_UNROLL
      for (int j = 0; j < Shape::words; j++)
        *reinterpret_cast<std::uint32_t*>(row + (thread + j * THREADS) / Shape::rows * 4) = brought[thread].words[j];
    });
  }

  SPIKE_DEVICE void load(int thread, int depth) {
    const auto* packed = reinterpret_cast<const SomeWeights*>(Op::Packed::in(frame));
    const auto first = share.column / TILE_COLUMNS + thread / WARP % Shape::warps_across * Shape::tiles_across;
    SPIKE_UNROLL
    for (int n = 0; n < Shape::tiles_across; n++) {
      const auto tile = static_cast<std::size_t>(Rows::set_of(share.plane)) * tiles + first + n;
      weights[thread].of[n] =
          first + n < tiles ? packed[(tile * Op::depths + depth) * WARP + thread % WARP] : SomeWeights{};
    }
  }

  template <int BYTE>
  SPIKE_DEVICE void multiply(int warp, int depth) {
    constexpr bool is_signed = BYTE == sizeof(T) - 1 && static_cast<T>(-1) < static_cast<T>(0);
    const auto* rows = buffer_of(depth) + warp / Shape::warps_across * Shape::tiles_down * TILE_ROWS * ROW_STRIDE;
    SPIKE_UNROLL
    for (int half = 0; half < 2; half++) {
      SPIKE_UNROLL
      for (int m = 0; m < Shape::tiles_down; m++) {
        PerLane<Messages> messages;
        in_lanes([&](int lane) { messages[lane] = messages_of(rows + m * TILE_ROWS * ROW_STRIDE, lane, half); });
        SPIKE_UNROLL
        for (int n = 0; n < Shape::tiles_across; n++)
          multiply_tile<is_signed>([&](int lane) { return sums[warp * WARP + lane].of[m][n].numbers; }, messages,
                                   [&](int lane) { return weights[warp * WARP + lane].of[n].words + 2 * half; });
      }
    }
  }

  SPIKE_DEVICE void put_all() {
    team.threads([&](int thread) {
      const auto warp = thread / WARP;
      SPIKE_UNROLL
      for (int i = 0; i < Shape::tiles_down * Shape::tiles_across * 4; i++) {
        const auto m = i / 4 / Shape::tiles_across;
        const auto n = i / 4 % Shape::tiles_across;
        const auto row = (warp / Shape::warps_across * Shape::tiles_down + m) * TILE_ROWS + row_of(thread % WARP, i % 4);
        const auto column = share.column + (warp % Shape::warps_across * Shape::tiles_across + n) * TILE_COLUMNS +
                            column_of(thread % WARP, i % 4);
        if (row / frame.steps >= share.places || column >= Op::out) continue;
        const auto place = share.place + row / frame.steps;
        put<typename Op::Y>(frame.of(place / Rows::places).step(row % frame.steps),
                            Rows::result(share.plane, place % Rows::places, column),
                            arriving(sums[thread].of[m][n].numbers[i % 4], Op::exponent, Op::width));
      }
    });
  }

  const Team& team;
  const Frame& frame;
  Share share;
  PerThread<AllSums> sums;
  PerThread<AllWeights> weights;
  PerThread<Brought> brought;
  PerThread<bool> some;
};

template <template <class> class Source, class Op, int ROWS, class Team>
SPIKE_KERNEL void tiles_of(const Team& team, const Frame& frame) {
  const auto shares = TileProduct<Source, Op, ROWS, Team>::shares(frame);
  for (int which = team.first() / THREADS; which < shares; which += team.size() / THREADS)
    TileProduct<Source, Op, ROWS, Team>(team, frame, which).run();
}

/** dense, conv and conv-transpose without delays, of bytes: blocks share the product. Few rows have a cut of their own. */
template <template <class> class Source, class Op, class Team>
SPIKE_DEVICE void tile_product(const Team& team, const Frame& frame) {
  constexpr int places = Source<Op>::places;
  constexpr int most = (places < TILE_ROWS ? places : TILE_ROWS) * Op::tile_steps * SAMPLES_TOGETHER;
  const auto is_little = places <= TILE_ROWS && frame.samples * places * frame.steps <= TILE_ROWS;
  if (most <= TILE_ROWS || is_little) return tiles_of<Source, Op, places <= TILE_ROWS ? TILE_ROWS : most>(team, frame);
  tiles_of<Source, Op, most>(team, frame);
}

/** dense of one row: a product where samples and steps fill half a tile, else the events of each sample and step. */
template <class Op, class Team>
SPIKE_DEVICE void dense_of_some(const Team& team, const Frame& frame) {
  if (frame.samples * frame.steps >= TILE_ROWS / 2) return tile_product<DenseRows, Op>(team, frame);
  in_samples(frame, [&](const Frame& one) { dense<Op>(team, one); });
}

}  // namespace spike
