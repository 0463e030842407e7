#pragma once

#include <cmath>

#include "layout.hpp"
#include "model.hpp"

/*
 * What kernels trust of an op: sizes, storage, indices. A graph that was verified has it all; anything else is
 * refused with a word on what is wrong.
 */
namespace spike {

constexpr double MOST_NUMBER = 9007199254740992.0;  // 2^53
constexpr double MOST_I32 = 2147483647.0;
constexpr double MOST_U32 = 4294967295.0;
constexpr double LEAST_I32 = -2147483648.0;

/** Facts about one op. The first one that does not hold is kept. */
class Facts {
 public:
  Facts(const Model& model, Op& op) : model(model), op(op) {}

  bool need(bool holds, const char* what) {
    if (!holds && wrong.empty()) wrong = what;
    return wrong.empty();
  }

  const Value& input(std::size_t i) const { return model.values[op.inputs[i]]; }
  const Value& output() const { return model.values[op.output]; }
  std::size_t size() const { return output().size; }

  bool shape(std::size_t inputs, std::size_t numbers, std::size_t arrays) {
    need(op.inputs.size() == inputs, "it has another number of inputs");
    need(op.numbers.size() == numbers, "it has another count of numbers");
    need(op.arrays.size() == arrays, "it has another count of arrays");
    for (const auto number : op.numbers)
      need(number >= -MOST_NUMBER && number <= MOST_NUMBER, "one of its numbers is out of range");
    return wrong.empty();
  }

  /** Values that hold integers, all but those named. */
  void integers() {
    for (const auto id : op.inputs)
      need(!is_float(model.values[id].storage), "an input does not hold integers");
    need(!is_float(output().storage), "its result does not hold integers");
  }

  /** A number that is a count or a place. */
  std::size_t natural(std::size_t place, double least = 0, double most = 2147483647.0) {
    const auto number = op.numbers[place];
    need(number >= least && number <= most && std::floor(number) == number,
         "one of its numbers is not in its range");
    return wrong.empty() ? static_cast<std::size_t>(number) : static_cast<std::size_t>(least);
  }

  void whole(std::size_t place, double least, double most) {
    const auto number = op.numbers[place];
    need(number >= least && number <= most && std::floor(number) == number,
         "one of its numbers is not in its range");
  }

  void array(std::size_t place, Storage storage, std::size_t length) {
    need(op.arrays[place].storage == storage, "an array has another type");
    need(op.arrays[place].length == length, "an array has another length");
  }

  /** Indices below a limit, or as low as `least`. */
  void indices(std::size_t place, std::int64_t least, std::int64_t limit) {
    need(op.arrays[place].storage == Storage::i32, "an array of indices is not of i32");
    if (!wrong.empty()) return;
    const auto* index = op.arrays[place].as<std::int32_t>();
    for (std::size_t i = 0; i < op.arrays[place].length; i++)
      if (index[i] < least || index[i] >= limit) {
        need(false, "an index is outside");
        return;
      }
  }

  /** Indices that rise from zero to a count: the lists of so many sources. */
  void starts(std::size_t place, std::size_t sources, std::size_t count) {
    array(place, Storage::i32, sources + 1);
    indices(place, 0, static_cast<std::int64_t>(count) + 1);
    if (!wrong.empty()) return;
    const auto* start = op.arrays[place].as<std::int32_t>();
    need(start[0] == 0 && start[sources] == static_cast<std::int64_t>(count), "starts do not span a list");
    for (std::size_t j = 0; j < sources; j++) need(start[j] <= start[j + 1], "starts do not rise");
  }

  void state(std::uint64_t size, Storage storage = Storage::i32) { op.states.push_back({storage, size}); }

  const Model& model;
  Op& op;
  std::string wrong;
};

/** What makes sure of the ops of a family; each answers whether the op is of its family. */
bool check_neuron(Facts& facts);
bool check_population(Facts& facts);
bool check_product_op(Facts& facts);
bool check_synapse_op(Facts& facts);
bool check_move(Facts& facts);

}  // namespace spike
