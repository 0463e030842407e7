#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bytes.hpp"
#include "kinds.hpp"
#include "storage.hpp"

/*
 * A graph as the engine runs it: values and ops by number, attributes as plain numbers and arrays whose
 * meaning by kind stands in layout.hpp.
 */
namespace spike {

struct Array {
  Storage storage = Storage::i8;
  std::size_t length = 0;
  Bytes data;

  template <typename T>
  const T* as() const {
    return data.as<T>();
  }
};

struct Value {
  Storage storage = Storage::i8;
  /** Bits of an element, of which its storage may have more. */
  int bits = 8;
  std::size_t size = 0;
  /** So many channels stand last in its rows where nobody watches; 0 for the order of its elements. */
  std::size_t channels = 0;
  /** Where nobody watches, its rows are counts of events in bytes, each worth so much; 0 for numbers as they are. */
  std::int32_t worth = 0;
};

/** Something that an op remembers from step to step. */
struct State {
  Storage storage = Storage::i32;
  /** In 64 bits where sizes have 32 too, so that what is too large is seen to be. */
  std::uint64_t size = 0;
};

struct Op {
  Kind kind = Kind::none;
  int output = 0;
  std::vector<int> inputs;
  std::vector<double> numbers;
  std::vector<Array> arrays;
  std::vector<State> states;
  /** Where the first of its states stands among those of all ops. */
  std::size_t first_state = 0;
  /** Weights in the order in which kernels read them. */
  Bytes packed;
  /** The same for messages of which all are multiplied, where that may pay: see dots.hpp. */
  Bytes dots;
  /** What reaches each place of a convolution. */
  Bytes windows;
  /** Where a convolution reads and adds, or how lists of synapses lie, as their kernels read it. */
  Bytes taps;
  /** What each set of events in a window of a convolution adds up to, where windows are that small. */
  Bytes table;
  /** Its messages are 0 or 1 and its weights bytes. */
  bool is_binary = false;
  /** Its sums fit 16 bits, even if all that it hears sends. */
  bool has_small_sums = false;
  /** A convolution that sums up place by place. */
  bool gathers = false;
  /** A convolution of graded messages that multiplies panels of them. */
  bool multiplies = false;
  /** One in which each channel has a kernel of its own. */
  bool is_depthwise = false;
  /** A population whose stairs are found in floats: see stairs.hpp. */
  bool has_short_stairs = false;
  /** The population behind it that it runs itself, so that its current is not written down; -1 for none. */
  int follower = -1;
  /** Its synapse runs it. */
  bool is_led = false;
  /** Then: products of its potentials and decays fit 32 bits; it keeps its potentials, and its parameters, in 16 bits. */
  bool has_small_potentials = false;
  bool has_word_potentials = false;
  /** The fan-out of its input whose events it counts itself, as it runs; -1 for none. */
  int counts_fan_out = -1;
  /** Bytes that its kernel works with inside a step. */
  std::size_t work = 0;
};

/** Whether a sum reads elements of an input in another order, or several times. */
inline bool scatters(const Op& op) {
  for (const auto& places : op.arrays)
    if (places.length > 0) return true;
  return false;
}

/** Synapses that a value drives: how many each element does, or one number for all. */
struct FanOut {
  int source = 0;
  Array counts;
  /** The same with channels last, where its source has them so. */
  Bytes counts_last{};
  /** An op counts them. */
  bool is_counted = false;
};

/** Where the rows of a value are. Steps of a block count from 1; those of an `inner` value are steps of a tile. */
struct Rows {
  enum Kind : std::uint32_t { given, whole, inner };
  Kind kind = given;
  int first = 1;
  int last = 1;
  std::size_t at = 0;
};

/** Ops that run together, `tile` steps at a time, over steps of a block. */
struct Region {
  int first = 1;
  int last = 1;
  int tile = 1;
  std::vector<int> ops;
  /** A delay in it reads what is made behind it. */
  bool is_cycle = false;
  /** Each of its ops runs once in a block. */
  bool is_once = false;
  /** Values that its ops read or make. */
  std::vector<int> values;
};

/** How a model runs: see plan.hpp. */
struct Plan {
  int block = 1;
  /** Nothing changes behind the first block. */
  bool settles = false;
  std::vector<Region> regions;
  /** For each value. */
  std::vector<Rows> rows;
  /** Where the states of all ops are. */
  std::vector<std::size_t> states;
  std::size_t bytes = 0;
};

struct Model {
  std::vector<Value> values;
  std::vector<int> inputs;
  std::vector<int> outputs;
  std::vector<Op> ops;
  std::vector<int> senders;
  std::vector<FanOut> fan_outs;
  Plan plan;
  bool has_plan = false;
  std::size_t states = 0;
};

/** Reads, checks and prepares a model. Text where something is wrong with it, else nothing. */
std::string read_model(const std::byte* image, std::size_t size, Model& model);

/* The parts of that. */
std::string parse_image(const std::byte* image, std::size_t size, Model& model);
std::string check_model(Model& model);
std::string check_op(const Model& model, Op& op);
void pack_model(Model& model);

}  // namespace spike
