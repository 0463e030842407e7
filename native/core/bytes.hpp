#pragma once

#include <cstddef>

namespace spike {

/** Zeroed memory on a cache line, with one line behind it that may be read. */
class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(std::size_t size);
  Bytes(Bytes&& other) noexcept;
  Bytes& operator=(Bytes&& other) noexcept;
  ~Bytes();

  std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }
  void zero();
  /** Asks the system for large pages where that saves look-ups: for what is read here and there. */
  void prefer_large_pages();

  template <typename T>
  T* as() const {
    return reinterpret_cast<T*>(data_);
  }

 private:
  void* block_ = nullptr;
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace spike
