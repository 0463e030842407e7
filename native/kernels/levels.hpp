#pragma once

#include "sending.hpp"

/* Populations whose level is a function of one element: encode, lookup, source, level. */
namespace spike {
namespace {

/** level = clamp(floor(f32(f32(x * gain) + 0.5)), low, high), each in one rounding; a NaN is zero. */
inline void run_encode(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::encode;
  const auto size = frame.values[op.output].size;
  const auto factor = static_cast<float>(op.numbers[gain]);
  const auto [least, most] = std::pair{op.numbers[low], op.numbers[high]};
  for (int t = first; t < last; t++) {
    auto* levels = frame.scratch[0];
    const auto* x = reinterpret_cast<const float*>(frame.row(op.inputs[0], t));
    if (asks(op, frame, t))
      for (std::size_t i = 0; i < size; i++) {
        const float scaled = x[i] * factor;
        const float raised = scaled + 0.5f;
        const auto level = clamped(static_cast<double>(std::floor(raised)), least, most);
        levels[i] = level == level ? static_cast<std::int32_t>(level) : 0;
      }
    send(op, frame, t, levels, 0);
  }
}

/** An id as a number, whatever holds it. */
inline double id_at(const std::byte* row, Storage storage, std::size_t i) {
  switch (storage) {
    case Storage::i8: return reinterpret_cast<const std::int8_t*>(row)[i];
    case Storage::u8: return reinterpret_cast<const std::uint8_t*>(row)[i];
    case Storage::i16: return reinterpret_cast<const std::int16_t*>(row)[i];
    case Storage::u16: return reinterpret_cast<const std::uint16_t*>(row)[i];
    case Storage::i32: return reinterpret_cast<const std::int32_t*>(row)[i];
    case Storage::u32: return reinterpret_cast<const std::uint32_t*>(row)[i];
    case Storage::f32: return reinterpret_cast<const float*>(row)[i];
    default: return reinterpret_cast<const double*>(row)[i];
  }
}

inline void run_lookup(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::lookup;
  const auto& ids = frame.values[op.inputs[0]];
  const auto width = natural(op, run);
  const auto* levels_of = op.arrays[table].as<std::int32_t>();
  for (int t = first; t < last; t++) {
    auto* levels = frame.scratch[0];
    const auto* row = frame.row(op.inputs[0], t);
    for (std::size_t i = 0; width > 0 && i < ids.size; i++) {
      const auto id = id_at(row, ids.storage, i);
      const auto from = clamped(id < 0 ? id + op.numbers[rows] : id, 0, op.numbers[rows] - 1);
      const auto place = from == from ? static_cast<std::size_t>(from) : 0;
      std::memcpy(levels + i * width, levels_of + place * width, width * sizeof(std::int32_t));
    }
    send(op, frame, t, levels, 0);
  }
}

inline void run_source(const Op& op, const Frame& frame, int first, int last) {
  const auto* levels = op.arrays[at::source::value].as<std::int32_t>();
  for (int t = first; t < last; t++) send(op, frame, t, levels, 0);
}

inline void run_level(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::level;
  const auto size = frame.values[op.output].size;
  const auto* thetas = op.arrays[theta].as<double>();
  const auto* biases = op.arrays[bias].as<double>();
  const auto* entries = op.arrays[table].length == 0 ? nullptr : op.arrays[table].as<std::int32_t>();
  const auto [least, most] = std::pair{op.numbers[low], op.numbers[high]};
  for (int t = first; t < last; t++) {
    const auto* ledger = listen(op, frame, t);
    auto* levels = frame.scratch[0];
    if (asks(op, frame, t)) {
      for (std::size_t i = 0; i < size; i++)
        levels[i] = static_cast<std::int32_t>(stair_of(ledger[i], thetas[i], biases[i], least, most));
      if (entries)
        for (std::size_t i = 0; i < size; i++)
          levels[i] = entries[std::int64_t{levels[i]} - static_cast<std::int64_t>(least)];
    }
    send(op, frame, t, levels, 1);
  }
}

}  // namespace
}  // namespace spike
