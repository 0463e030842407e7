#pragma once

#include "vectors.hpp"

#if defined(__AVX2__) || defined(__SSE2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/*
 * Vectors of wider numbers from narrower ones, and bytes from what comparisons answer, by the instructions for it where
 * compilers do not find them: GCC 12 takes a conversion of vectors apart.
 */
namespace spike {
namespace {

#if defined(__AVX512BW__)

inline Words widen_bytes(const std::int8_t* bytes) {
  return bits_as<Words>(_mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes))));
}

inline SignedLanes widen_words(const std::int16_t* words) {
  return bits_as<SignedLanes>(_mm512_cvtepi16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(words))));
}

inline void widen_both(const Words& words, SignedLanes& low, SignedLanes& high) {
  const auto all = bits_as<__m512i>(words);
  low = bits_as<SignedLanes>(_mm512_cvtepi16_epi32(_mm512_castsi512_si256(all)));
  high = bits_as<SignedLanes>(_mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(all, 1)));
}

/** Where potentials reach a threshold a byte is 1, else 0, and they fall to 0. */
inline void fire(Lanes& v, const SignedLanes& threshold, std::uint8_t* to) {
  const auto all = bits_as<__m512i>(v);
  const auto fires = _mm512_cmp_epi32_mask(all, bits_as<__m512i>(threshold), _MM_CMPINT_NLT);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_maskz_set1_epi8(fires, 1));
  v = bits_as<Lanes>(_mm512_maskz_mov_epi32(static_cast<__mmask16>(~fires), all));
}

inline void fire(Words& v, const Words& threshold, std::uint8_t* to) {
  const auto all = bits_as<__m512i>(v);
  const auto fires = _mm512_cmp_epi16_mask(all, bits_as<__m512i>(threshold), _MM_CMPINT_NLT);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_maskz_set1_epi8(fires, 1));
  v = bits_as<Words>(_mm512_maskz_mov_epi16(~fires, all));
}

#elif defined(__AVX2__)

inline Words widen_bytes(const std::int8_t* bytes) {
  return bits_as<Words>(_mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes))));
}

inline SignedLanes widen_words(const std::int16_t* words) {
  return bits_as<SignedLanes>(_mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(words))));
}

inline void widen_both(const Words& words, SignedLanes& low, SignedLanes& high) {
  const auto all = bits_as<__m256i>(words);
  low = bits_as<SignedLanes>(_mm256_cvtepi16_epi32(_mm256_castsi256_si128(all)));
  high = bits_as<SignedLanes>(_mm256_cvtepi16_epi32(_mm256_extracti128_si256(all, 1)));
}

/** A byte of 1 or 0 for each lane of all bits or none; the same for words. */
inline void put_flags(const Lanes& flags, std::uint8_t* to) {
  const auto all = bits_as<__m256i>(flags);
  const auto words = _mm_packs_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
  const auto bytes = _mm_and_si128(_mm_packs_epi16(words, words), _mm_set1_epi8(1));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to), bytes);
}

inline void put_word_flags(const Words& flags, std::uint8_t* to) {
  const auto all = bits_as<__m256i>(flags);
  const auto bytes = _mm_packs_epi16(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_and_si128(bytes, _mm_set1_epi8(1)));
}

#elif defined(__SSE2__)

inline Words widen_bytes(const std::int8_t* bytes) {
  const auto half = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes));
  return bits_as<Words>(_mm_srai_epi16(_mm_unpacklo_epi8(half, half), 8));
}

inline SignedLanes widen_words(const std::int16_t* words) {
  const auto half = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(words));
  return bits_as<SignedLanes>(_mm_srai_epi32(_mm_unpacklo_epi16(half, half), 16));
}

inline void widen_both(const Words& words, SignedLanes& low, SignedLanes& high) {
  const auto all = bits_as<__m128i>(words);
  low = bits_as<SignedLanes>(_mm_srai_epi32(_mm_unpacklo_epi16(all, all), 16));
  high = bits_as<SignedLanes>(_mm_srai_epi32(_mm_unpackhi_epi16(all, all), 16));
}

inline void put_flags(const Lanes& flags, std::uint8_t* to) {
  const auto words = _mm_packs_epi32(bits_as<__m128i>(flags), bits_as<__m128i>(flags));
  const auto bytes = _mm_cvtsi128_si32(_mm_packs_epi16(words, words)) & 0x01010101;
  __builtin_memcpy(to, &bytes, sizeof(bytes));
}

inline void put_word_flags(const Words& flags, std::uint8_t* to) {
  const auto bytes = _mm_packs_epi16(bits_as<__m128i>(flags), bits_as<__m128i>(flags));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm_and_si128(bytes, _mm_set1_epi8(1)));
}

#elif defined(__ARM_NEON)

inline Words widen_bytes(const std::int8_t* bytes) { return bits_as<Words>(vmovl_s8(vld1_s8(bytes))); }

inline SignedLanes widen_words(const std::int16_t* words) { return bits_as<SignedLanes>(vmovl_s16(vld1_s16(words))); }

inline void widen_both(const Words& words, SignedLanes& low, SignedLanes& high) {
  const auto all = bits_as<int16x8_t>(words);
  low = bits_as<SignedLanes>(vmovl_s16(vget_low_s16(all)));
  high = bits_as<SignedLanes>(vmovl_high_s16(all));
}

#else

inline Words widen_bytes(const std::int8_t* bytes) {
  return __builtin_convertvector(load_vector<HalfWords>(bytes), Words);
}

inline SignedLanes widen_words(const std::int16_t* words) {
  return __builtin_convertvector(load_vector<LaneWords>(words), SignedLanes);
}

inline void widen_both(const Words& words, SignedLanes& low, SignedLanes& high) {
  std::int16_t each[WORDS];
  store_vector(each, words);
  low = widen_words(each);
  high = widen_words(each + LANES);
}

#endif

#if !defined(__AVX2__) && !defined(__SSE2__)

inline void put_flags(const Lanes& flags, std::uint8_t* to) {
  store_vector(to, __builtin_convertvector(flags & 1, LaneBytes));
}

inline void put_word_flags(const Words& flags, std::uint8_t* to) {
  using Bytes = std::uint8_t __attribute__((vector_size(WORDS)));
  store_vector(to, __builtin_convertvector(flags & 1, Bytes));
}

#endif

#if !defined(__AVX512BW__)

inline void fire(Lanes& v, const SignedLanes& threshold, std::uint8_t* to) {
  const auto fires = bits_as<Lanes>(bits_as<SignedLanes>(v) >= threshold);
  v &= ~fires;
  put_flags(fires, to);
}

inline void fire(Words& v, const Words& threshold, std::uint8_t* to) {
  const Words fires = v >= threshold;
  v &= ~fires;
  put_word_flags(fires, to);
}

#endif

}  // namespace
}  // namespace spike
