#include "bytes.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace spike {

namespace {

constexpr std::size_t LINE = 64;

}  // namespace

Bytes::Bytes(std::size_t size) : size_(size) {
  // Zeroed by the system where it is new to us, so that what nobody touches costs nothing.
  block_ = std::calloc(size + 2 * LINE, 1);
  if (!block_) throw std::bad_alloc();
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

void Bytes::zero() {
  if (size_ > 0) std::memset(data_, 0, size_);
}

}  // namespace spike
