#pragma once

#include <cstddef>
#include <cstdint>

/* Vectors of the compiler, as wide as the instruction set has them. */
namespace spike {
namespace {

#if defined(__AVX512BW__)
inline constexpr std::size_t VECTOR = 64;
#elif defined(__AVX2__)
inline constexpr std::size_t VECTOR = 32;
#else
inline constexpr std::size_t VECTOR = 16;
#endif

inline constexpr std::size_t WORDS = VECTOR / 2;
inline constexpr std::size_t LANES = VECTOR / 4;

using Words = std::int16_t __attribute__((vector_size(VECTOR)));
using HalfWords = std::int8_t __attribute__((vector_size(VECTOR / 2)));

/** Numbers of 32 bits that wrap. */
using Lanes = std::uint32_t __attribute__((vector_size(VECTOR)));
using SignedLanes = std::int32_t __attribute__((vector_size(VECTOR)));
using LaneWords = std::int16_t __attribute__((vector_size(VECTOR / 2)));
using LaneBytes = std::uint8_t __attribute__((vector_size(LANES)));

template <typename V, typename T>
V load_vector(const T* from) {
  V vector;
  __builtin_memcpy(&vector, from, sizeof(vector));
  return vector;
}

template <typename V, typename T>
void store_vector(T* to, const V& vector) {
  __builtin_memcpy(to, &vector, sizeof(vector));
}

template <typename To, typename From>
To bits_as(const From& from) {
  return __builtin_bit_cast(To, from);
}

/** GCC 12 writes what a loop sums up to memory in each round, unless it cannot know what is in it. */
template <typename... T>
inline void keep_in_registers(T&... sums) {
#if defined(__AVX512VNNI__) && defined(__GNUC__)
  (([&] { asm("" : "+v"(sums)); }()), ...);
#else
  (static_cast<void>(sums), ...);
#endif
}

}  // namespace
}  // namespace spike
