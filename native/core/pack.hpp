#pragma once

#include <cstring>

#include "blocks.hpp"
#include "layout.hpp"
#include "model.hpp"

/* What the parts of packing share. */
namespace spike {

inline std::size_t number_at(const Op& op, std::size_t place) { return static_cast<std::size_t>(op.numbers[place]); }

/** A matrix of bytes in the layout of blocks.hpp, by what stands in each row and column. */
template <typename F>
Bytes in_blocks(std::size_t rows, std::size_t columns, F&& byte_at) {
  Bytes packed(rows * blocks::padded(columns));
  for (std::size_t column = 0; column < columns; column++) {
    const auto block = column / blocks::BLOCK * blocks::BLOCK;
    const auto width = blocks::width_at(block, columns);
    auto* to = packed.as<std::int8_t>() + block * rows + (column - block);
    for (std::size_t row = 0; row < rows; row++) to[row * width] = byte_at(row, column);
  }
  return packed;
}

/** Reads a weight by channels of its group and tap. */
template <typename T>
class ConvWeights {
 public:
  explicit ConvWeights(const Op& op)
      : from_(op.arrays[at::synapse::weight].as<T>()),
        in_(number_at(op, at::conv::in_per_group)),
        out_(number_at(op, at::conv::out_per_group)),
        taps_(number_at(op, at::conv::kernel_places)),
        is_transposed_(number_at(op, at::conv::is_transposed) == 1) {}

  T at(std::size_t group, std::size_t tap, std::size_t i, std::size_t o) const {
    const auto source = is_transposed_ ? (group * in_ + i) * out_ + o : (group * out_ + o) * in_ + i;
    return from_[source * taps_ + tap];
  }

 private:
  const T* from_;
  std::size_t in_, out_, taps_;
  bool is_transposed_;
};

/** Chooses how a convolution of binary messages and bytes runs. */
void choose_conv(Op& op);

/** Chooses how one of graded messages runs. */
void choose_panels(const Model& model, Op& op);

/** Lays its weights out for that. */
void pack_panels(Op& op);

/** Brings what a convolution reads into the order of its kernel. */
void pack_conv(const Model& model, Op& op);

/** What reaches each place of a convolution: see kernels/windows.hpp. */
Bytes window_runs(const Op& op);

/** Lays weights out for messages that are so many that all of them are multiplied. */
void pack_dense_conv(Op& op);
void pack_dense_matrix(Op& op);

/** Brings what stairs are found by into the order of its kernel. */
void pack_level(Op& op);

/** Finds the populations that their synapses run, and the values that so have their channels last. */
void pair_model(Model& model);

}  // namespace spike
