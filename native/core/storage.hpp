#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace spike {

static_assert(std::endian::native == std::endian::little, "models and arrays are little-endian, and used as they are");
#if !defined(__wasm__)
// What WebAssembly overruns is its own memory; anywhere else sizes may not wrap.
static_assert(sizeof(std::size_t) >= 8, "sizes are counted in 64 bits");
#endif

/** How a value's elements lie in memory: the typed arrays of JavaScript that a graph computes with. */
enum class Storage : std::uint32_t { i8, u8, i16, u16, i32, u32, f32, f64 };

inline constexpr std::uint32_t STORAGES = 8;

constexpr std::size_t bytes_of(Storage storage) {
  switch (storage) {
    case Storage::i8:
    case Storage::u8: return 1;
    case Storage::i16:
    case Storage::u16: return 2;
    case Storage::f64: return 8;
    default: return 4;
  }
}

constexpr bool is_float(Storage storage) { return storage >= Storage::f32; }

}  // namespace spike
