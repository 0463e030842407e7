#pragma once

#include <type_traits>
#include <utility>

#include "rows.hpp"
#include "widen.hpp"
#include "words.hpp"

/* The neuron of lif-plain: v = v - floor(v * dv / 4096) + x + bias; y = v >= threshold; v = 0 where y. */
namespace spike {
namespace {

/** Parameters and potentials of some neurons that stand side by side. */
template <typename T>
struct Neurons {
  const T* loss;
  const T* threshold;
  const T* bias;
  T* v;
  /** No product of a potential and its decay leaves 32 bits. */
  bool is_small = false;
};

using PlainNeurons = Neurons<std::int32_t>;
/** Where neither sums nor potentials leave 16 bits, which core/pairs.cpp knows. What is lost is in parts of 2^16. */
using WordNeurons = Neurons<std::int16_t>;

/** What arrives at neurons and what they send: rows of steps, so far from each other. */
template <typename X>
struct PlainRows {
  const X* x;
  std::size_t x_stride;
  std::uint8_t* y;
  std::size_t y_stride;
  std::size_t steps;
};

inline Lanes load_lanes(const std::int32_t* x) { return load_vector<Lanes>(x); }
inline Lanes load_lanes(const std::int16_t* x) { return bits_as<Lanes>(widen_words(x)); }

/** The decay rounds down, as shifts do: what is above 2^12 has no rest. */
template <bool SMALL, typename V, typename S>
inline V charged(const V& v, const V& loss, const V& bias, const V& x) {
  if constexpr (SMALL) return v - bits_as<V>(bits_as<S>(v * loss) >> 12) + x + bias;
  const auto above = bits_as<V>(bits_as<S>(v) >> 12);
  return v - (above * loss + (((v & 4095) * loss) >> 12)) + x + bias;
}

/** All steps of some vectors of neurons, numbered by V, whose potentials stay in registers meanwhile. */
template <bool SMALL, typename X, std::size_t... V>
inline void step_vectors(std::index_sequence<V...>, const PlainNeurons& neurons, const PlainRows<X>& rows, std::size_t i) {
  const Lanes loss[] = {load_vector<Lanes>(neurons.loss + i + V * LANES)...};
  const Lanes bias[] = {load_vector<Lanes>(neurons.bias + i + V * LANES)...};
  const SignedLanes threshold[] = {load_vector<SignedLanes>(neurons.threshold + i + V * LANES)...};
  Lanes v[] = {load_vector<Lanes>(neurons.v + i + V * LANES)...};
  const auto* x = rows.x + i;
  auto* y = rows.y + i;
  for (std::size_t t = 0; t < rows.steps; t++, x += rows.x_stride, y += rows.y_stride) {
    ((v[V] = charged<SMALL, Lanes, SignedLanes>(v[V], loss[V], bias[V], load_lanes(x + V * LANES))), ...);
    (fire(v[V], threshold[V], y + V * LANES), ...);
  }
  (store_vector(neurons.v + i + V * LANES, v[V]), ...);
}

inline std::int32_t charged_one(std::int32_t v, std::int32_t loss, std::int32_t bias, std::int32_t x) {
  const auto unsigned_of = [](std::int32_t number) { return static_cast<std::uint32_t>(number); };
  return static_cast<std::int32_t>(charged<false, std::uint32_t, std::int32_t>(unsigned_of(v), unsigned_of(loss),
                                                                              unsigned_of(bias), unsigned_of(x)));
}

inline std::int16_t charged_one(std::int16_t v, std::int16_t loss, std::int16_t bias, std::int16_t x) {
  return static_cast<std::int16_t>(v - ((v * loss) >> 16) + x + bias);
}

template <typename T>
void step_neuron(const Neurons<T>& neurons, std::size_t i, T x, std::uint8_t& y) {
  auto& v = neurons.v[i];
  v = charged_one(v, neurons.loss[i], neurons.bias[i], x);
  y = v >= neurons.threshold[i] ? 1 : 0;
  if (y == 1) v = 0;
}

/** Those of whole vectors: how many there were. Several at once, since each step waits for the one before. */
template <bool SMALL, typename X>
std::size_t step_whole_vectors(const PlainNeurons& neurons, const PlainRows<X>& rows, std::size_t size) {
  std::size_t i = 0;
  for (; i + 4 * LANES <= size; i += 4 * LANES) step_vectors<SMALL>(std::make_index_sequence<4>{}, neurons, rows, i);
  for (; i + LANES <= size; i += LANES) step_vectors<SMALL>(std::make_index_sequence<1>{}, neurons, rows, i);
  return i;
}

/** All steps of some neurons before the next ones. */
template <typename X>
void step_plain(const PlainNeurons& neurons, const PlainRows<X>& rows, std::size_t size) {
  auto i = neurons.is_small ? step_whole_vectors<true>(neurons, rows, size) : step_whole_vectors<false>(neurons, rows, size);
  for (; i < size; i++)
    for (std::size_t t = 0; t < rows.steps; t++)
      step_neuron(neurons, i, std::int32_t{rows.x[t * rows.x_stride + i]}, rows.y[t * rows.y_stride + i]);
}

/** What holds some potentials, and what compares them. */
template <typename T>
using VectorOf = std::conditional_t<sizeof(T) == 2, Words, Lanes>;
template <typename T>
using SignedVectorOf = std::conditional_t<sizeof(T) == 2, Words, SignedLanes>;

inline Lanes charged_vector(const Lanes& v, const Lanes& loss, const Lanes& bias, const Lanes& x) {
  return charged<false, Lanes, SignedLanes>(v, loss, bias, x);
}

inline Words charged_vector(const Words& v, const Words& loss, const Words& bias, const Words& x) {
  return v - multiply_high(v, loss) + (x + bias);
}

/** One step of some vectors of channels, numbered by V, at all places: their parameters stay in registers. */
template <typename T, std::size_t... V>
inline void step_channels(std::index_sequence<V...>, const Neurons<T>& neurons, const std::int16_t* x, std::uint8_t* y,
                          std::size_t channels, std::size_t places) {
  using Vector = VectorOf<T>;
  constexpr auto MANY = sizeof(Vector) / sizeof(T);
  const Vector loss[] = {load_vector<Vector>(neurons.loss + V * MANY)...};
  const Vector bias[] = {load_vector<Vector>(neurons.bias + V * MANY)...};
  const SignedVectorOf<T> threshold[] = {load_vector<SignedVectorOf<T>>(neurons.threshold + V * MANY)...};
  const auto sums = [&](std::size_t i) {
    if constexpr (sizeof(T) == 2) return load_vector<Words>(x + i);
    else return load_lanes(x + i);
  };
  auto* potential = neurons.v;
  for (std::size_t place = 0; place < places; place++, x += channels, y += channels, potential += channels) {
    Vector v[] = {charged_vector(load_vector<Vector>(potential + V * MANY), loss[V], bias[V], sums(V * MANY))...};
    (fire(v[V], threshold[V], y + V * MANY), ...);
    (store_vector(potential + V * MANY, v[V]), ...);
  }
}

/** One step of neurons with equal parameters at all places, channels last. */
template <typename T>
void step_places(const Neurons<T>& neurons, const std::int16_t* x, std::uint8_t* y, std::size_t channels,
                 std::size_t places) {
  constexpr auto MANY = sizeof(VectorOf<T>) / sizeof(T);
  const auto behind = [&](std::size_t i) {
    return Neurons<T>{neurons.loss + i, neurons.threshold + i, neurons.bias + i, neurons.v + i};
  };
  std::size_t i = 0;
  for (; i + 2 * MANY <= channels; i += 2 * MANY)
    step_channels(std::make_index_sequence<2>{}, behind(i), x + i, y + i, channels, places);
  for (; i + MANY <= channels; i += MANY)
    step_channels(std::make_index_sequence<1>{}, behind(i), x + i, y + i, channels, places);
  for (std::size_t place = 0; i < channels && place < places; place++) {
    auto here = neurons;
    here.v += place * channels;
    for (auto k = i; k < channels; k++) step_neuron(here, k, T{x[place * channels + k]}, y[place * channels + k]);
  }
}

/** A population whose current is written down. */
inline void run_lif_plain(const Op& op, const Frame& frame, int first, int last) {
  using namespace at::lif_plain;
  if (op.is_led && !frame.is_watched) return;
  const auto parameter = [&](std::size_t place) { return op.arrays[place].as<std::int32_t>(); };
  const PlainNeurons neurons{parameter(dv), parameter(threshold), parameter(bias), frame.state<std::int32_t>(op, 0)};
  for (int t = first; t < last; t++) {
    auto* y = reinterpret_cast<std::uint8_t*>(frame.row(op.output, t));
    step_plain(neurons, PlainRows<std::int32_t>{load(frame, op.inputs[0], t, 1), 0, y, 0, 1}, frame.values[op.output].size);
  }
}

/** A population that its synapse runs: parameters are one for each column, potentials as the synapse has its sums. */
inline PlainNeurons led_neurons(const Op& population, const Frame& frame, std::size_t columns, std::size_t column,
                                std::size_t first_potential) {
  using namespace at::lif_plain;
  const auto* parameters = population.packed.as<std::int32_t>() + column;
  return {parameters + dv * columns, parameters + threshold * columns, parameters + bias * columns,
          frame.state<std::int32_t>(population, 0) + first_potential, population.has_small_potentials};
}

/** The same in words. */
inline WordNeurons led_words(const Op& population, const Frame& frame, std::size_t channels) {
  using namespace at::lif_plain;
  const auto* parameters = population.packed.as<std::int16_t>();
  return {parameters + dv * channels, parameters + threshold * channels, parameters + bias * channels,
          frame.state<std::int16_t>(population, 0)};
}

}  // namespace
}  // namespace spike
