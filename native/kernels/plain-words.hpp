#pragma once

#include <utility>

#include "rows.hpp"
#include "widen.hpp"
#include "words.hpp"

/* The neuron of lif-plain where neither sums nor potentials leave 16 bits: core/pairs.cpp knows where. */
namespace spike {
namespace {

/** Parameters of the neurons of a place, and potentials of all places. What is lost of a potential is in parts of 2^16. */
struct WordNeurons {
  const std::int16_t* loss;
  const std::int16_t* threshold;
  const std::int16_t* bias;
  std::int16_t* v;
};

/** One step of some vectors of channels, numbered by V, at all places: their parameters stay in registers. */
template <std::size_t... V>
inline void step_word_channels(std::index_sequence<V...>, const WordNeurons& neurons, const std::int16_t* x,
                               std::uint8_t* y, std::size_t channels, std::size_t places) {
  const Words loss[] = {load_vector<Words>(neurons.loss + V * WORDS)...};
  const Words bias[] = {load_vector<Words>(neurons.bias + V * WORDS)...};
  const Words threshold[] = {load_vector<Words>(neurons.threshold + V * WORDS)...};
  auto* potential = neurons.v;
  for (std::size_t place = 0; place < places; place++, x += channels, y += channels, potential += channels) {
    Words v[] = {load_vector<Words>(potential + V * WORDS)...};
    ((v[V] = v[V] - multiply_high(v[V], loss[V]) + load_vector<Words>(x + V * WORDS) + bias[V]), ...);
    (fire(v[V], threshold[V], y + V * WORDS), ...);
    (store_vector(potential + V * WORDS, v[V]), ...);
  }
}

/** The channels behind the last whole vector. */
inline void step_word_rest(const WordNeurons& neurons, const std::int16_t* x, std::uint8_t* y, std::size_t channels,
                           std::size_t places, std::size_t count) {
  for (std::size_t place = 0; place < places; place++)
    for (std::size_t i = 0; i < count; i++) {
      auto& v = neurons.v[place * channels + i];
      const auto next = v - ((v * neurons.loss[i]) >> 16) + x[place * channels + i] + neurons.bias[i];
      y[place * channels + i] = next >= neurons.threshold[i] ? 1 : 0;
      v = next >= neurons.threshold[i] ? std::int16_t{0} : static_cast<std::int16_t>(next);
    }
}

/** One step of neurons with equal parameters at all places, channels last. */
inline void step_word_places(const WordNeurons& neurons, const std::int16_t* x, std::uint8_t* y, std::size_t channels,
                             std::size_t places) {
  const auto behind = [&](std::size_t i) {
    return WordNeurons{neurons.loss + i, neurons.threshold + i, neurons.bias + i, neurons.v + i};
  };
  std::size_t i = 0;
  for (; i + 2 * WORDS <= channels; i += 2 * WORDS)
    step_word_channels(std::make_index_sequence<2>{}, behind(i), x + i, y + i, channels, places);
  for (; i + WORDS <= channels; i += WORDS)
    step_word_channels(std::make_index_sequence<1>{}, behind(i), x + i, y + i, channels, places);
  if (i < channels) step_word_rest(behind(i), x + i, y + i, channels, places, channels - i);
}

/** A population that its synapse runs. */
inline WordNeurons led_words(const Op& population, const Frame& frame, std::size_t channels) {
  using namespace at::lif_plain;
  const auto* parameters = population.packed.as<std::int16_t>();
  return {parameters + dv * channels, parameters + threshold * channels, parameters + bias * channels,
          frame.state<std::int16_t>(population, 0)};
}

}  // namespace
}  // namespace spike
