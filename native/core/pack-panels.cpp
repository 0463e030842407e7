#include <algorithm>

#include "pack.hpp"
#include "panels.hpp"

/* Convolutions of graded messages and bytes, as panels.hpp describes them. */
namespace spike {

namespace {

using namespace at::conv;

bool fits_words(const Value& value) {
  return value.storage == Storage::i8 || value.storage == Storage::u8 || value.storage == Storage::i16 ||
         (value.storage == Storage::u16 && value.bits < 16);
}

/** Whether panels are in proportion to what was given: nothing large is made of numbers that hold little. */
bool is_worth_it(const Op& op) {
  constexpr double MOST_TERMS = 65536;
  constexpr double MOST_PLACES_OF_TAP = 64;
  const auto number = [&](std::size_t place) { return op.numbers[place]; };
  const auto terms = number(in_per_group) * number(kernel_places);
  const auto places = static_cast<double>(panels::padded_places(number_at(op, out_places)));
  const auto taps = static_cast<double>(op.arrays[out_place].length);
  if (number(batch) == 0 || number(out_per_group) == 0 || number(in_places) == 0) return false;
  return terms > 0 && terms <= MOST_TERMS && places * number(kernel_places) <= MOST_PLACES_OF_TAP * taps;
}

/** For each tap the place of its message at each place of the result; nothing where there are several. */
Bytes places_of_taps(const Op& op) {
  const auto places = panels::padded_places(number_at(op, out_places));
  const auto count = number_at(op, kernel_places) * places;
  Bytes table(count * sizeof(std::int32_t));
  auto* to = table.as<std::int32_t>();
  std::fill_n(to, count, panels::NOTHING);
  const auto* start = op.arrays[starts].as<std::int32_t>();
  const auto* out = op.arrays[out_place].as<std::int32_t>();
  const auto* kernel = op.arrays[kernel_place].as<std::int32_t>();
  for (std::int32_t from = 0; from < static_cast<std::int32_t>(number_at(op, in_places)); from++)
    for (auto k = start[from]; k < start[from + 1]; k++) {
      auto& place = to[static_cast<std::size_t>(kernel[k]) * places + static_cast<std::size_t>(out[k])];
      if (place != panels::NOTHING) return Bytes();
      place = from;
    }
  return table;
}

std::int16_t weight_at(const Op& op, std::size_t group, std::size_t term, std::size_t o) {
  const auto in = number_at(op, in_per_group);
  const auto out = number_at(op, out_per_group);
  const auto taps = number_at(op, kernel_places);
  if (term >= in * taps || o >= out) return 0;
  const auto [i, tap] = std::pair{term / taps, term % taps};
  const auto source = number_at(op, is_transposed) == 1 ? (group * in + i) * out + o : (group * out + o) * in + i;
  return op.arrays[at::synapse::weight].as<std::int8_t>()[source * taps + tap];
}

Bytes words_in_blocks(const Op& op) {
  const auto out = number_at(op, out_per_group);
  const auto terms = number_at(op, in_per_group) * number_at(op, kernel_places);
  Bytes packed(number_at(op, groups) * panels::words_of(terms, out) * sizeof(std::int16_t));
  auto* to = packed.as<std::int16_t>();
  for (std::size_t group = 0; group < number_at(op, groups); group++)
    for (std::size_t first = 0; first < out; first += panels::BLOCK)
      for (std::size_t term = 0; term < terms; term += 2)
        for (std::size_t o = first; o < first + panels::width_at(first, out); o++) {
          *to++ = weight_at(op, group, term, o);
          *to++ = weight_at(op, group, term + 1, o);
        }
  return packed;
}

}  // namespace

void choose_panels(const Model& model, Op& op) {
  if (op.is_binary || !is_worth_it(op) || !fits_words(model.values[op.inputs[0]])) return;
  if (op.arrays[at::synapse::weight].storage != Storage::i8) return;
  op.taps = places_of_taps(op);
  op.multiplies = op.taps.size() > 0;
  const auto kernels = number_at(op, kernel_places);
  if (op.multiplies) op.work = panels::Room(number_at(op, in_per_group) * kernels, kernels).bytes;
}

void pack_panels(Op& op) {
  op.packed = words_in_blocks(op);
  for (const auto place : {starts, out_place, kernel_place}) op.arrays[place].data = Bytes();
}

}  // namespace spike
