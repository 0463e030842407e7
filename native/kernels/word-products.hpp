#pragma once

#include "vectors.hpp"

#if defined(__AVX2__) || defined(__SSE2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

/* Products of words of 16 bits, added in neighbouring pairs to sums of 32: what every instruction set has for them. */
namespace spike {
namespace {

/** A pair of words in each lane. */
inline Words same_pair(const std::int16_t* pair) {
  std::int32_t both = 0;
  __builtin_memcpy(&both, pair, sizeof(both));
  return bits_as<Words>(SignedLanes{} + both);
}

#if defined(__AVX512VNNI__)

inline void add_pairs(SignedLanes& sums, const Words& a, const Words& b) {
  sums = bits_as<SignedLanes>(_mm512_dpwssd_epi32(bits_as<__m512i>(sums), bits_as<__m512i>(a), bits_as<__m512i>(b)));
}

#elif defined(__AVX2__)

inline void add_pairs(SignedLanes& sums, const Words& a, const Words& b) {
  sums += bits_as<SignedLanes>(_mm256_madd_epi16(bits_as<__m256i>(a), bits_as<__m256i>(b)));
}

#elif defined(__SSE2__)

inline void add_pairs(SignedLanes& sums, const Words& a, const Words& b) {
  sums += bits_as<SignedLanes>(_mm_madd_epi16(bits_as<__m128i>(a), bits_as<__m128i>(b)));
}

#elif defined(__ARM_NEON)

inline void add_pairs(SignedLanes& sums, const Words& a, const Words& b) {
  const auto x = bits_as<int16x8_t>(a);
  const auto y = bits_as<int16x8_t>(b);
  const auto low = vmull_s16(vget_low_s16(x), vget_low_s16(y));
  sums += bits_as<SignedLanes>(vpaddq_s32(low, vmull_high_s16(x, y)));
}

#elif defined(__wasm_simd128__)

inline void add_pairs(SignedLanes& sums, const Words& a, const Words& b) {
  sums += bits_as<SignedLanes>(wasm_i32x4_dot_i16x8(bits_as<v128_t>(a), bits_as<v128_t>(b)));
}

#else

inline void add_pairs(SignedLanes& sums, const Words& a, const Words& b) {
  for (std::size_t i = 0; i < LANES; i++) sums[i] += a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1];
}

#endif

}  // namespace
}  // namespace spike
