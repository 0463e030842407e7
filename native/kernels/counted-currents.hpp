#pragma once

#include "lif-two-currents.hpp"
#include "words.hpp"

/*
 * Neurons with two currents where all of them are alike and synapses count events: words of 16 bits, as many as a
 * vector has. core/two-currents.hpp says where that gives the same numbers.
 */
namespace spike {
namespace {

/** Events that arrive at each neuron, of one worth. */
struct Arrivals {
  const std::uint8_t* counts;
  std::int32_t worth;

  /** Whether all that arrives fits words. */
  bool fits_words(std::size_t size) const {
    std::uint8_t most = 0;
    for (std::size_t n = 0; n < size; n++) most = std::max(most, counts[n]);
    return most * std::abs(worth) <= two_currents::MOST_WORD;
  }

  Words words(std::size_t n) const { return load_bytes(counts + n) * static_cast<std::int16_t>(worth); }

  std::int32_t operator[](std::size_t n) const { return counts[n] * worth; }
};

inline Arrivals arrivals_of(const Frame& frame, int id, int step) {
  return {reinterpret_cast<const std::uint8_t*>(frame.row(id, step)), frame.values[id].worth};
}

/** The parameters of all neurons, in each place of a vector. */
struct WordNeuron {
  explicit WordNeuron(const Op& op) : down(integer(op, at::lif_two_currents::fraction) - 1) {
    using namespace at::lif_two_currents;
    const auto all = [&](std::size_t place) {
      return Words{} + static_cast<std::int16_t>(*op.arrays[place].as<std::int32_t>());
    };
    const auto kept = [&](std::size_t place) { return (4096 - all(place)) * 8; };
    keeps_e = kept(de), keeps_i = kept(di), keeps_v = kept(dv);
    theta = all(threshold), constant = all(bias), rests = all(refractory);
  }

  Words keeps_e, keeps_i, keeps_v, theta, constant, rests;
  int down;
};

inline Words leaked_words(const Words& x, const Words& kept, const Words& arrived) {
  return greater(add_saturated(multiply_rounded(x, kept), arrived), Words{} - two_currents::MOST_WORD);
}

/** The rest of a step: who fires, and who waits. */
inline void fire_words(const WordNeuron& of, const Words& charged, std::int16_t* v, std::int16_t* left, std::uint8_t* y) {
  const auto waiting = load_vector<Words>(left);
#if defined(__AVX512BW__)
  const auto waits = bits_as<__m512i>(waiting);
  const auto active = _mm512_testn_epi16_mask(waits, waits);
  const auto spikes = _mm512_mask_cmp_epi16_mask(active, bits_as<__m512i>(charged), bits_as<__m512i>(of.theta), _MM_CMPINT_NLT);
  const auto less = _mm512_subs_epu16(waits, _mm512_set1_epi16(1));
  store_vector(v, _mm512_maskz_mov_epi16(active & ~spikes, bits_as<__m512i>(charged)));
  store_vector(left, _mm512_mask_mov_epi16(less, spikes, bits_as<__m512i>(of.rests)));
  store_vector(y, _mm256_maskz_set1_epi8(spikes, 1));
#else
  const auto waits = waiting > 0;
  const auto potential = charged & ~waits;
  const auto spikes = potential >= of.theta;
  store_vector(v, potential & ~spikes);
  store_vector(left, ((waiting + waits) & ~spikes) | (of.rests & spikes));
  store_vector(y, __builtin_convertvector(spikes & 1, WordBytes));
#endif
}

/** A vector of neurons, the first of which is n. */
inline void step_words(const WordNeuron& of, const TwoCurrents<std::int16_t>& state, const Arrivals& excitation,
                       const Arrivals& inhibition, std::uint8_t* y, std::size_t n) {
  const auto e = leaked_words(load_vector<Words>(state.e + n), of.keeps_e, excitation.words(n));
  const auto i = leaked_words(load_vector<Words>(state.i + n), of.keeps_i, inhibition.words(n));
  const auto half = (e & i) + ((e ^ i) >> 1);
  const auto charged = leaked_words(load_vector<Words>(state.v + n), of.keeps_v, (half >> of.down) + of.constant);
  store_vector(state.e + n, e);
  store_vector(state.i + n, i);
  fire_words(of, charged, state.v + n, state.left + n, y + n);
}

/** A step from counts of events; whether it was taken, which it is not where more arrives than a word holds. */
inline bool step_counted(const Op& op, const Frame& frame, int step) {
  const auto size = frame.values[op.output].size;
  const auto excitation = arrivals_of(frame, op.inputs[0], step);
  const auto inhibition = arrivals_of(frame, op.inputs[1], step);
  if (!excitation.fits_words(size) || !inhibition.fits_words(size)) return false;
  const TwoCurrents<std::int16_t> state(op, frame);
  const WordNeuron neuron(op);
  auto* y = reinterpret_cast<std::uint8_t*>(frame.row(op.output, step));
  std::size_t n = 0;
  for (; n + WORDS <= size; n += WORDS) step_words(neuron, state, excitation, inhibition, y, n);
  step_two_currents<true>(op, state, {n, size}, excitation, inhibition, y);
  return true;
}

/** Sums of what is counted, where words are too narrow or only one of the two is counted. */
inline const std::int32_t* sums_of(const Frame& frame, int id, int step, int slot) {
  const auto& value = frame.values[id];
  if (value.worth == 0 || frame.is_watched) return load(frame, id, step, slot);
  const auto arrivals = arrivals_of(frame, id, step);
  auto* sums = frame.scratch[slot];
  for (std::size_t n = 0; n < value.size; n++) sums[n] = arrivals[n];
  return sums;
}

template <typename S>
void run_two_currents_as(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::lif_two_currents;
  const auto size = frame.values[op.output].size;
  const auto is_counted = [&](int id) { return frame.values[id].worth != 0 && !frame.is_watched; };
  const auto counts = is_counted(op.inputs[0]) && is_counted(op.inputs[1]);
  const auto is_uniform = op.arrays[de].length == 1;
  for (int t = first; t < last; t++) {
    const TwoCurrents<S> state(op, frame);
    if (frame.now + t == 1) state.begin(op, size);
    if (counts && step_counted(op, frame, t)) continue;
    const auto* excitation = sums_of(frame, op.inputs[0], t, 1);
    const auto* inhibition = sums_of(frame, op.inputs[1], t, 2);
    auto* y = reinterpret_cast<std::uint8_t*>(frame.row(op.output, t));
    if (is_uniform) step_two_currents<true>(op, state, {0, size}, excitation, inhibition, y);
    else step_two_currents<false>(op, state, {0, size}, excitation, inhibition, y);
  }
}

inline void run_lif_two_currents(const Op& op, const Frame& frame, int first, int last) {
  if (two_currents::has_words(op)) run_two_currents_as<std::int16_t>(op, frame, first, last);
  else run_two_currents_as<std::int32_t>(op, frame, first, last);
}

}  // namespace
}  // namespace spike
