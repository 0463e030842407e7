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
};

/** Something that an op remembers from step to step. */
struct State {
  Storage storage = Storage::i32;
  std::size_t size = 0;
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
  /** For each tap of a convolution, where it adds and which weights, as kernels/conv.hpp reads them. */
  Bytes taps;
  /** Its messages are 0 or 1 and its weights bytes: sums of rows in 16 bits, as blocks.hpp lays them out. */
  bool is_binary = false;
  /** Bytes that its kernel works with inside a step. */
  std::size_t work = 0;
};

/** Synapses that a value drives: how many each element does, or one number for all. */
struct FanOut {
  int source = 0;
  Array counts;
};

/** Ops that run together: one op over a whole block of steps, or a cycle step by step. */
struct Component {
  std::vector<int> ops;
  bool is_cycle = false;
};

struct Model {
  std::vector<Value> values;
  std::vector<int> inputs;
  std::vector<int> outputs;
  std::vector<Op> ops;
  std::vector<int> senders;
  std::vector<FanOut> fan_outs;
  std::vector<Component> components;
  std::size_t states = 0;
};

/** Reads, checks and prepares a model. Text where something is wrong with it, else nothing. */
std::string read_model(const std::byte* image, std::size_t size, Model& model);

/* The parts of that. */
std::string parse_image(const std::byte* image, std::size_t size, Model& model);
std::string check_model(Model& model);
std::string check_op(const Model& model, Op& op);
void order_model(Model& model);
void pack_weights(const Model& model, Op& op);

}  // namespace spike
