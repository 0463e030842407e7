#pragma once

#include <string>

#include "kernels.hpp"
#include "network.h"
#include "stopwatch.hpp"

/* Where a network runs: memory, copies and launches. On a card where nvcc compiles it, else on this processor. */
namespace spike {

/** A status, and words for it. */
struct Outcome {
  int status = SPIKE_OK;
  std::string why;

  bool is_bad() const { return status != SPIKE_OK; }
};

#if defined(__CUDACC__)

inline constexpr const char* PLACE = "cuda";

inline Outcome outcome_of(cudaError_t error) {
  if (error == cudaSuccess) return {};
  std::string why = cudaGetErrorString(error);
  int driver = 0;
  cudaDriverGetVersion(&driver);
  switch (error) {
    case cudaErrorInsufficientDriver:
      if (driver == 0) return {SPIKE_NO_DEVICE, "there is no driver for graphics cards"};
      return {SPIKE_DRIVER_TOO_OLD, "the driver is for CUDA " + std::to_string(driver / 1000) + "." +
                                        std::to_string(driver % 1000 / 10) + ", the library needs " +
                                        std::to_string(CUDART_VERSION / 1000) + "." +
                                        std::to_string(CUDART_VERSION % 1000 / 10)};
    case cudaErrorNoDevice: return {SPIKE_NO_DEVICE, "there is no graphics card that CUDA can use"};
    case cudaErrorMemoryAllocation: return {SPIKE_OUT_OF_MEMORY, "the card has no memory for it"};
    case cudaErrorNoKernelImageForDevice:
    case cudaErrorInvalidPtx:
    case cudaErrorUnsupportedPtxVersion: return {SPIKE_WRONG_ARCHITECTURE, why};
    default: return {SPIKE_FAILED, why};
  }
}

/** Bytes on the card. */
class Room {
 public:
  Room() = default;
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() { cudaFree(data_); }

  std::byte* data() const { return data_; }

  /** As many bytes at least; what was in it is lost where it grows. */
  Outcome reserve(std::size_t bytes) {
    if (bytes <= size_) return {};
    cudaFree(data_);
    data_ = nullptr;
    size_ = 0;
    const auto error = cudaMalloc(&data_, bytes);
    if (error == cudaSuccess) size_ = bytes;
    else cudaGetLastError();
    return outcome_of(error);
  }

  Outcome fill(std::size_t at, const void* from, std::size_t bytes) {
    return outcome_of(cudaMemcpy(data_ + at, from, bytes, cudaMemcpyHostToDevice));
  }

  Outcome clear(std::size_t bytes) { return outcome_of(cudaMemset(data_, 0, bytes)); }

  /** Rows that lie so far from each other. */
  Outcome read(std::size_t at, std::size_t stride, void* to, std::size_t bytes, std::size_t rows) const {
    if (bytes == 0 || rows == 0) return {};
    if (rows == 1) return outcome_of(cudaMemcpy(to, data_ + at, bytes, cudaMemcpyDeviceToHost));
    return outcome_of(cudaMemcpy2D(to, bytes, data_ + at, stride, bytes, rows, cudaMemcpyDeviceToHost));
  }

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/** Bytes that may still be taken. */
inline std::size_t bytes_left() {
  std::size_t left = 0;
  std::size_t all = 0;
  return cudaMemGetInfo(&left, &all) == cudaSuccess ? left : 0;
}

/** Finds the card, and whether it can run the kernels of a network. */
template <class Network>
Outcome find_card() {
  int count = 0;
  auto found = outcome_of(cudaGetDeviceCount(&count));
  if (found.is_bad()) return found;
  cudaFuncAttributes attributes;
  found = outcome_of(cudaFuncGetAttributes(&attributes, run_in_blocks<Network>));
  if (found.status != SPIKE_WRONG_ARCHITECTURE) return found;
  cudaDeviceProp properties;
  int device = 0;
  cudaGetDevice(&device);
  if (cudaGetDeviceProperties(&properties, device) == cudaSuccess)
    found.why = std::string(properties.name) + " is of compute capability " + std::to_string(properties.major) + "." +
                std::to_string(properties.minor) + ", for which the library was not built";
  return found;
}

/** Networks whose values are so wide at most have a block for each sample, however few there are. */
#if !defined(SPIKE_OWN_BLOCK)
#define SPIKE_OWN_BLOCK (4 * THREADS)
#endif

/**
 * Runs a job. Blocks take samples of their own where there are enough of them to fill the card, or where the network
 * is too small to share: several each, once all multiprocessors have two blocks. Else all blocks go through the samples
 * together.
 */
template <class Network>
Outcome run_job(const Job& job) {
  int device = 0;
  int cores = 0;
  int each = 0;
  cudaGetDevice(&device);
  cudaDeviceGetAttribute(&cores, cudaDevAttrMultiProcessorCount, device);
  const auto is_small = Network::widest <= SPIKE_OWN_BLOCK;
  Stopwatch watch;
  auto given = job;
  if (is_small || job.samples >= cores / 2) {
    const auto each_block = (job.samples + 2 * cores - 1) / (2 * cores);
    given.together = each_block < SAMPLES_TOGETHER ? each_block : SAMPLES_TOGETHER;
    run_in_blocks<Network><<<(job.samples + given.together - 1) / given.together, THREADS>>>(given);
  } else {
    const auto found =
        outcome_of(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&each, run_in_grid<Network>, THREADS, 0));
    if (found.is_bad()) return found;
    const auto wanted = (Network::widest + THREADS - 1) / THREADS;
    const auto most = cores * (each > 0 ? each : 1);
    given.together = job.samples < SAMPLES_TOGETHER ? job.samples : SAMPLES_TOGETHER;
    void* arguments[] = {&given};
    const auto launched = outcome_of(cudaLaunchCooperativeKernel(reinterpret_cast<void*>(run_in_grid<Network>),
                                                                 dim3(wanted < most ? wanted : most), dim3(THREADS),
                                                                 arguments, 0, nullptr));
    if (launched.is_bad()) return launched;
  }
  watch.stop();
  const auto launched = outcome_of(cudaGetLastError());
  return launched.is_bad() ? launched : outcome_of(cudaDeviceSynchronize());
}

#else

inline constexpr const char* PLACE = "host";

/** Bytes of this machine, on a cache line. */
class Room {
 public:
  Room() = default;
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() { std::free(data_); }

  std::byte* data() const { return data_; }

  Outcome reserve(std::size_t bytes) {
    if (bytes <= size_) return {};
    std::free(data_);
    size_ = (bytes + 63) / 64 * 64;
    data_ = static_cast<std::byte*>(std::aligned_alloc(64, size_));
    if (data_) return {};
    size_ = 0;
    return {SPIKE_OUT_OF_MEMORY, "there is no memory for it"};
  }

  Outcome fill(std::size_t at, const void* from, std::size_t bytes) {
    if (bytes > 0) std::memcpy(data_ + at, from, bytes);
    return {};
  }

  Outcome clear(std::size_t bytes) {
    std::memset(data_, 0, bytes);
    return {};
  }

  Outcome read(std::size_t at, std::size_t stride, void* to, std::size_t bytes, std::size_t rows) const {
    for (std::size_t row = 0; bytes > 0 && row < rows; row++)
      std::memcpy(static_cast<std::byte*>(to) + row * bytes, data_ + at + row * stride, bytes);
    return {};
  }

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

inline std::size_t bytes_left() { return std::size_t{1} << 30; }

template <class Network>
Outcome find_card() {
  return {};
}

template <class Network>
Outcome run_job(const Job& job) {
  Stopwatch watch;
  auto given = job;
  given.together = SAMPLES_TOGETHER;
  run_all<Network>(Alone{}, given, 0, 1);
  watch.stop();
  return {};
}

#endif

}  // namespace spike
