#pragma once

#include "vectors.hpp"

#if defined(__AVX2__) || defined(__SSE2__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

/* What instruction sets have for words of 16 bits and compilers have no operator for. */
namespace spike {
namespace {

/** One byte for each word of a vector. */
using WordBytes = std::uint8_t __attribute__((vector_size(WORDS)));
using WideWords = std::int32_t __attribute__((vector_size(2 * VECTOR)));

#if defined(__AVX512BW__)
inline Words multiply_rounded(const Words& a, const Words& b) {
  return bits_as<Words>(_mm512_mulhrs_epi16(bits_as<__m512i>(a), bits_as<__m512i>(b)));
}
inline Words multiply_high(const Words& a, const Words& b) {
  return bits_as<Words>(_mm512_mulhi_epi16(bits_as<__m512i>(a), bits_as<__m512i>(b)));
}
inline Words add_saturated(const Words& a, const Words& b) {
  return bits_as<Words>(_mm512_adds_epi16(bits_as<__m512i>(a), bits_as<__m512i>(b)));
}
inline Words greater(const Words& a, const Words& b) {
  return bits_as<Words>(_mm512_max_epi16(bits_as<__m512i>(a), bits_as<__m512i>(b)));
}
inline Words load_bytes(const std::uint8_t* from) {
  return bits_as<Words>(_mm512_cvtepu8_epi16(load_vector<__m256i>(from)));
}
#elif defined(__AVX2__)
inline Words multiply_rounded(const Words& a, const Words& b) {
  return bits_as<Words>(_mm256_mulhrs_epi16(bits_as<__m256i>(a), bits_as<__m256i>(b)));
}
inline Words multiply_high(const Words& a, const Words& b) {
  return bits_as<Words>(_mm256_mulhi_epi16(bits_as<__m256i>(a), bits_as<__m256i>(b)));
}
inline Words add_saturated(const Words& a, const Words& b) {
  return bits_as<Words>(_mm256_adds_epi16(bits_as<__m256i>(a), bits_as<__m256i>(b)));
}
inline Words greater(const Words& a, const Words& b) {
  return bits_as<Words>(_mm256_max_epi16(bits_as<__m256i>(a), bits_as<__m256i>(b)));
}
inline Words load_bytes(const std::uint8_t* from) {
  return bits_as<Words>(_mm256_cvtepu8_epi16(load_vector<__m128i>(from)));
}
#elif defined(__ARM_NEON)
inline Words multiply_rounded(const Words& a, const Words& b) {
  return bits_as<Words>(vqrdmulhq_s16(bits_as<int16x8_t>(a), bits_as<int16x8_t>(b)));
}
inline Words add_saturated(const Words& a, const Words& b) {
  return bits_as<Words>(vqaddq_s16(bits_as<int16x8_t>(a), bits_as<int16x8_t>(b)));
}
#elif defined(__wasm_simd128__)
inline Words multiply_rounded(const Words& a, const Words& b) {
  return bits_as<Words>(wasm_i16x8_q15mulr_sat(bits_as<v128_t>(a), bits_as<v128_t>(b)));
}
inline Words add_saturated(const Words& a, const Words& b) {
  return bits_as<Words>(wasm_i16x8_add_sat(bits_as<v128_t>(a), bits_as<v128_t>(b)));
}
#else
/** round(a * b / 2^15), halves up: no factor is -2^15. */
inline Words multiply_rounded(const Words& a, const Words& b) {
  const auto product = __builtin_convertvector(a, WideWords) * __builtin_convertvector(b, WideWords);
  return __builtin_convertvector((product + (1 << 14)) >> 15, Words);
}

inline Words add_saturated(const Words& a, const Words& b) {
  const auto sum = __builtin_convertvector(a, WideWords) + __builtin_convertvector(b, WideWords);
  const auto low = sum < INT16_MIN ? WideWords{} + INT16_MIN : sum;
  return __builtin_convertvector(low > INT16_MAX ? WideWords{} + INT16_MAX : low, Words);
}
#endif

#if defined(__SSE2__) && !defined(__AVX2__)
inline Words multiply_high(const Words& a, const Words& b) {
  return bits_as<Words>(_mm_mulhi_epi16(bits_as<__m128i>(a), bits_as<__m128i>(b)));
}
#elif !defined(__AVX2__)
/** floor(a * b / 2^16). */
inline Words multiply_high(const Words& a, const Words& b) {
  const auto product = __builtin_convertvector(a, WideWords) * __builtin_convertvector(b, WideWords);
  return __builtin_convertvector(product >> 16, Words);
}
#endif

#if !defined(__AVX2__)
inline Words greater(const Words& a, const Words& b) { return a > b ? a : b; }
inline Words load_bytes(const std::uint8_t* from) { return __builtin_convertvector(load_vector<WordBytes>(from), Words); }
#endif

}  // namespace
}  // namespace spike
