#pragma once

#include "kernels.hpp"
#include "outcome.hpp"
#include "stopwatch.hpp"

/* Where a network runs: memory, streams, copies and launches on a graphics card. processor.hpp has the same without one. */
namespace spike {

inline constexpr const char* PLACE = "cuda";

inline Outcome outcome_of(cudaError_t error) {
  if (error == cudaSuccess) return {};
  // What is told now is not to be told again of a later call.
  cudaGetLastError();
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

class Stream;

/** A place in a stream, which others wait for. One that was never set is behind all. */
class Mark {
 public:
  Mark() = default;
  Mark(const Mark&) = delete;
  Mark& operator=(const Mark&) = delete;
  ~Mark() {
    if (event_) cudaEventDestroy(event_);
  }

  Outcome open() { return outcome_of(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming)); }
  inline Outcome set(const Stream& stream);
  /** This thread waits. */
  Outcome reach() const { return outcome_of(cudaEventSynchronize(event_)); }
  cudaEvent_t event() const { return event_; }

 private:
  cudaEvent_t event_ = nullptr;
};

/** Work of the card in order: a stream of our own, or the caller's. */
class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() {
    if (own_) cudaStreamDestroy(own_);
  }

  Outcome open(void* given = nullptr) {
    if (given) {
      stream_ = static_cast<cudaStream_t>(given);
      return {};
    }
    const auto error = cudaStreamCreateWithFlags(&own_, cudaStreamNonBlocking);
    stream_ = own_;
    return outcome_of(error);
  }

  /** What comes later waits for it on the card. */
  Outcome wait_for(const Mark& mark) const { return outcome_of(cudaStreamWaitEvent(stream_, mark.event(), 0)); }
  /** This thread waits for all of it. */
  Outcome finish() const { return outcome_of(cudaStreamSynchronize(stream_)); }
  cudaStream_t stream() const { return stream_; }

 private:
  cudaStream_t own_ = nullptr;
  cudaStream_t stream_ = nullptr;
};

Outcome Mark::set(const Stream& stream) { return outcome_of(cudaEventRecord(event_, stream.stream())); }

/** Bytes on the card. */
class Room {
 public:
  Room() = default;
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() { release(); }

  std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }

  /** As many bytes at least; what was in it is lost where it grows. */
  Outcome reserve(std::size_t bytes) {
    if (bytes <= size_) return {};
    release();
    void* data = nullptr;
    const auto done = outcome_of(cudaMalloc(&data, bytes));
    if (done.is_bad()) return done;
    data_ = static_cast<std::byte*>(data);
    size_ = bytes;
    return done;
  }

  void release() {
    cudaFree(data_);
    data_ = nullptr;
    size_ = 0;
  }

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/** Bytes of this machine that stay where they are, so that the card copies them by itself; nothing where there are none. */
inline void* take_pinned(std::size_t bytes) {
  void* data = nullptr;
  if (cudaHostAlloc(&data, bytes, cudaHostAllocPortable) == cudaSuccess) return data;
  cudaGetLastError();
  return nullptr;
}

inline void give_pinned(void* data) {
  if (data) cudaFreeHost(data);
}

class Pinned {
 public:
  Pinned() = default;
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;
  ~Pinned() { give_pinned(data_); }

  std::byte* data() const { return data_; }

  Outcome reserve(std::size_t bytes) {
    if (bytes <= size_) return {};
    give_pinned(data_);
    data_ = static_cast<std::byte*>(take_pinned(bytes));
    size_ = data_ ? bytes : 0;
    if (data_) return {};
    return {SPIKE_OUT_OF_MEMORY, "there is no memory for it that the card can copy"};
  }

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/** Whether the card can copy from or to memory by itself: its own, or some that is pinned. */
inline bool is_in_reach(const void* data) {
  cudaPointerAttributes attributes;
  if (cudaPointerGetAttributes(&attributes, data) == cudaSuccess) return attributes.type != cudaMemoryTypeUnregistered;
  cudaGetLastError();
  return false;
}

inline Outcome copy(void* to, const void* from, std::size_t bytes, const Stream& stream) {
  if (bytes == 0) return {};
  return outcome_of(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, stream.stream()));
}

/** Rows that lie so far from each other, to where they lie side by side. */
inline Outcome gather(std::byte* to, const std::byte* from, std::size_t stride, std::size_t bytes, std::size_t rows,
                      const Stream& stream) {
  if (bytes == 0 || rows == 0) return {};
  if (rows == 1) return copy(to, from, bytes, stream);
  return outcome_of(cudaMemcpy2DAsync(to, bytes, from, stride, bytes, rows, cudaMemcpyDeviceToDevice, stream.stream()));
}

inline Outcome clear(std::byte* data, std::size_t bytes, const Stream& stream) {
  return outcome_of(cudaMemsetAsync(data, 0, bytes, stream.stream()));
}

/** Bytes that may still be taken. */
inline std::size_t bytes_left() {
  std::size_t left = 0;
  std::size_t all = 0;
  return cudaMemGetInfo(&left, &all) == cudaSuccess ? left : 0;
}

inline int device_here() {
  int device = 0;
  cudaGetDevice(&device);
  return device;
}

/** Calls of this thread are of a card, as long as this lives; then of the one before. */
class Here {
 public:
  explicit Here(int device) : before_(device_here()), device_(device) {
    if (device_ != before_) cudaSetDevice(device_);
  }
  Here(const Here&) = delete;
  Here& operator=(const Here&) = delete;
  ~Here() {
    if (device_ != before_) cudaSetDevice(before_);
  }

 private:
  int before_;
  int device_;
};

/** Finds the card, and whether it can run a kernel of a network. */
inline Outcome find_card(const void* kernel) {
  int count = 0;
  auto found = outcome_of(cudaGetDeviceCount(&count));
  if (found.is_bad()) return found;
  cudaFuncAttributes attributes;
  found = outcome_of(cudaFuncGetAttributes(&attributes, kernel));
  if (found.status != SPIKE_WRONG_ARCHITECTURE) return found;
  cudaDeviceProp properties;
  if (cudaGetDeviceProperties(&properties, device_here()) == cudaSuccess)
    found.why = std::string(properties.name) + " is of compute capability " + std::to_string(properties.major) + "." +
                std::to_string(properties.minor) + ", for which the library was not built";
  return found;
}

/** Networks whose values are so wide at most have a block for each sample, however few there are. */
#if !defined(SPIKE_OWN_BLOCK)
#define SPIKE_OWN_BLOCK (4 * THREADS)
#endif

inline int multiprocessors() {
  int cores = 0;
  cudaDeviceGetAttribute(&cores, cudaDevAttrMultiProcessorCount, device_here());
  return cores;
}

/** With so many all blocks that run at once have as many samples as they take. */
inline int samples_that_fill() { return 2 * multiprocessors() * SAMPLES_TOGETHER; }

/** A kernel in two forms: blocks have samples to themselves, or share them. */
struct Kernels {
  const void* in_blocks;
  const void* in_grid;
};

/**
 * Launches a kernel of a job. Blocks take samples of their own where there are enough of them to fill the card, or where the network
 * is too small to share: several each, once all multiprocessors have two blocks. Else all blocks go through the samples
 * together.
 */
template <class... More>
Outcome launch(const Kernels& kernels, int widest, Job job, const Stream& stream, More... more) {
  const auto cores = multiprocessors();
  void* arguments[] = {&job, &more...};
  if (widest <= SPIKE_OWN_BLOCK || job.samples >= cores / 2) {
    const auto each_block = (job.samples + 2 * cores - 1) / (2 * cores);
    job.together = each_block < SAMPLES_TOGETHER ? each_block : SAMPLES_TOGETHER;
    const dim3 blocks(static_cast<unsigned>((job.samples + job.together - 1) / job.together));
    return outcome_of(cudaLaunchKernel(kernels.in_blocks, blocks, dim3(THREADS), arguments, 0, stream.stream()));
  }
  int each = 0;
  const auto found =
      outcome_of(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&each, kernels.in_grid, THREADS, 0));
  if (found.is_bad()) return found;
  const auto wanted = (widest + THREADS - 1) / THREADS;
  const auto most = cores * (each > 0 ? each : 1);
  const dim3 blocks(static_cast<unsigned>(wanted < most ? wanted : most));
  job.together = job.samples < SAMPLES_TOGETHER ? job.samples : SAMPLES_TOGETHER;
  return outcome_of(
      cudaLaunchCooperativeKernel(kernels.in_grid, blocks, dim3(THREADS), arguments, 0, stream.stream()));
}

template <class Network>
Kernels kernels_of() {
  return {reinterpret_cast<const void*>(run_in_blocks<Network>), reinterpret_cast<const void*>(run_in_grid<Network>)};
}

template <class Network>
Outcome find_card() {
  return find_card(kernels_of<Network>().in_blocks);
}

template <class Network>
Outcome run_job(const Job& job, const Stream& stream) {
  Stopwatch watch(stream.stream());
  const auto launched = launch(kernels_of<Network>(), Network::widest, job, stream);
  watch.stop();
  return launched;
}

}  // namespace spike
