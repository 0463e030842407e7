#pragma once

#include <bit>

#include "../core/stairs.hpp"
#include "sending.hpp"

/* Populations whose level is a function of one element: encode, lookup, source, level. */
namespace spike {
namespace {

inline void encode_part(const Op& op, const float* x, std::int32_t* levels, std::size_t count) {
  using namespace at::encode;
  const auto factor = static_cast<float>(op.numbers[gain]);
  const auto [least, most] = std::pair{op.numbers[low], op.numbers[high]};
  for (std::size_t i = 0; i < count; i++) levels[i] = encoded(x[i], factor, least, most);
}

inline void run_encode(const Op& op, const Frame& frame, int first, int last) {
  PartRoom levels;
  for (int t = first; t < last; t++) {
    const auto* x = reinterpret_cast<const float*>(frame.row(op.inputs[0], t));
    in_parts(frame.values[op.output].size, [&](std::size_t from, std::size_t count) {
      if (asks(op, frame, t)) encode_part(op, x + from, levels.elements, count);
      send_part(op, frame, t, levels.elements, 0, from, count);
    });
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
      const auto place = static_cast<std::size_t>(row_named(id_at(row, ids.storage, i), op.numbers[rows]));
      std::memcpy(levels + i * width, levels_of + place * width, width * sizeof(std::int32_t));
    }
    send(op, frame, t, levels, 0);
  }
}

inline void run_source(const Op& op, const Frame& frame, int first, int last) {
  const auto* levels = op.arrays[at::source::value].as<std::int32_t>();
  for (int t = first; t < last; t++) send(op, frame, t, levels, 0);
}

/** Of one neuron, by what pack-levels.cpp found. */
template <typename F>
inline std::int32_t stair_by(std::int32_t x, typename F::Number scale, typename F::Number more, std::int32_t least,
                             std::int32_t most) {
  const auto bits_of = [](typename F::Number number) {
    return static_cast<std::uint32_t>(std::bit_cast<typename F::Bits>(number));
  };
  const auto within = static_cast<typename F::Number>(std::min(std::max(x, least), most));
  return static_cast<std::int32_t>(bits_of(within * scale + more + F::ROUNDS) - bits_of(F::ROUNDS));
}

/** Stairs of neurons that share a threshold and a bias. */
template <typename F>
void equal_stairs(const stairs::Lists<F>& lists, std::size_t which, const std::int32_t* ledger, std::int32_t* levels,
                  std::size_t count) {
  const auto [scale, more] = std::pair{lists.scale[which], lists.more[which]};
  const auto [least, most] = std::pair{lists.least[which], lists.most[which]};
  SPIKE_INDEPENDENT
  for (std::size_t i = 0; i < count; i++) levels[i] = stair_by<F>(ledger[i], scale, more, least, most);
}

/** Stairs of neighbours that have their own. */
template <typename F>
void different_stairs(const stairs::Lists<F>& lists, std::size_t first, const std::int32_t* ledger,
                      std::int32_t* levels, std::size_t count) {
  const auto* scale = lists.scale + first;
  const auto* more = lists.more + first;
  const auto* least = lists.least + first;
  const auto* most = lists.most + first;
  SPIKE_INDEPENDENT
  for (std::size_t i = 0; i < count; i++) levels[i] = stair_by<F>(ledger[i], scale[i], more[i], least[i], most[i]);
}

/** Stairs of neurons from one on. So many neighbours share a threshold and a bias; behind the last of these comes the first again. */
template <typename F>
void stairs_from(const Op& op, std::size_t from, const std::int32_t* ledger, std::int32_t* levels, std::size_t count) {
  const auto of_run = natural(op, at::level::run);
  const auto period = op.arrays[at::level::theta].length;
  const stairs::Lists<F> lists(op.packed, period);
  for (std::size_t i = 0; i < count;) {
    const auto at = from + i;
    const auto which = at / of_run % period;
    const auto some = std::min(count - i, of_run > 1 ? of_run - at % of_run : period - which);
    if (of_run > 1) equal_stairs<F>(lists, which, ledger + i, levels + i, some);
    else different_stairs<F>(lists, which, ledger + i, levels + i, some);
    i += some;
  }
}

inline void run_level(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::level;
  const auto* entries = op.arrays[table].length == 0 ? nullptr : op.arrays[table].as<std::int32_t>();
  const auto least = static_cast<std::int64_t>(op.numbers[low]);
  PartRoom heard;
  PartRoom levels;
  for (int t = first; t < last; t++)
    in_parts(frame.values[op.output].size, [&](std::size_t from, std::size_t count) {
      const auto* ledger = listen_part(op, frame, t, from, count, heard);
      if (asks(op, frame, t)) {
        if (op.has_short_stairs) stairs_from<stairs::Floats>(op, from, ledger, levels.elements, count);
        else stairs_from<stairs::Doubles>(op, from, ledger, levels.elements, count);
        if (entries)
          for (std::size_t i = 0; i < count; i++) levels.elements[i] = entries[levels.elements[i] - least];
      }
      send_part(op, frame, t, levels.elements, 1, from, count);
    });
}

}  // namespace
}  // namespace spike
