#pragma once

/* How long kernels run, for benchmarks: only builds with SPIKE_TIMED look. */
#if defined(SPIKE_TIMED) && !defined(__CUDACC__)
#include <chrono>
#endif

namespace spike {

#if !defined(SPIKE_TIMED)

struct Stopwatch {
  template <class... Stream>
  explicit Stopwatch(Stream...) {}
  void stop() const {}
};

#else

/** Of all launches since somebody set it back. */
inline thread_local double kernel_ms = 0;

#if defined(__CUDACC__)

/** By events of the card: neither copies nor the way there are in it. */
class Stopwatch {
 public:
  explicit Stopwatch(cudaStream_t stream) : stream_(stream) {
    cudaEventCreate(&from_);
    cudaEventCreate(&to_);
    cudaEventRecord(from_, stream_);
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;
  ~Stopwatch() {
    cudaEventDestroy(from_);
    cudaEventDestroy(to_);
  }

  void stop() const {
    float ms = 0;
    cudaEventRecord(to_, stream_);
    cudaEventSynchronize(to_);
    if (cudaEventElapsedTime(&ms, from_, to_) == cudaSuccess) kernel_ms += ms;
  }

 private:
  cudaStream_t stream_;
  cudaEvent_t from_{};
  cudaEvent_t to_{};
};

#else

class Stopwatch {
 public:
  void stop() const {
    kernel_ms += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from_).count();
  }

 private:
  std::chrono::steady_clock::time_point from_ = std::chrono::steady_clock::now();
};

#endif
#endif

}  // namespace spike
