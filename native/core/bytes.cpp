#include "bytes.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace spike {

namespace {

constexpr std::size_t LINE = 64;

/** Where there are no exceptions, as in WebAssembly, all of the engine stops. */
[[noreturn]] void stop_without_memory() {
#if defined(__cpp_exceptions)
  throw std::bad_alloc();
#else
  std::abort();
#endif
}

}  // namespace

Bytes::Bytes(std::size_t size) : size_(size) {
  if (size > SIZE_MAX - 2 * LINE) stop_without_memory();
  // Zeroed by the system where it is new to us, so that what nobody touches costs nothing.
  block_ = std::calloc(size + 2 * LINE, 1);
  if (!block_) stop_without_memory();
  const auto start = reinterpret_cast<std::uintptr_t>(block_);
  data_ = reinterpret_cast<std::byte*>((start + LINE - 1) / LINE * LINE);
}

Bytes::Bytes(Bytes&& other) noexcept
    : block_(std::exchange(other.block_, nullptr)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

Bytes& Bytes::operator=(Bytes&& other) noexcept {
  std::swap(block_, other.block_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Bytes::~Bytes() { std::free(block_); }

void Bytes::prefer_large_pages() {
#if defined(__linux__)
  constexpr std::uintptr_t PAGE = std::uintptr_t{1} << 21;
  const auto start = (reinterpret_cast<std::uintptr_t>(data_) + PAGE - 1) / PAGE * PAGE;
  const auto end = (reinterpret_cast<std::uintptr_t>(data_) + size_) / PAGE * PAGE;
  if (start < end) madvise(reinterpret_cast<void*>(start), end - start, MADV_HUGEPAGE);
#endif
}

void Bytes::zero() {
  if (size_ > 0) std::memset(data_, 0, size_);
}

}  // namespace spike
