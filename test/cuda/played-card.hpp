#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kernels.hpp"

/*
 * A graphics card that this processor plays, with the functions of CUDA's runtime that card.hpp calls. What is put into streams is done
 * when somebody waits for it, and no earlier; or, with PLAYED_SEED, in any order that streams and events allow. So who forgets to wait
 * reads what is not there yet. PLAYED_FAULT="cudaMalloc 3 2" has the third call of a function answer 2, PLAYED_BYTES is the
 * memory that there is.
 */
enum cudaError_t {
  cudaSuccess = 0,
  cudaErrorMemoryAllocation = 2,
  cudaErrorInsufficientDriver = 35,
  cudaErrorNoDevice = 100,
  cudaErrorNoKernelImageForDevice = 209,
  cudaErrorInvalidPtx = 218,
  cudaErrorUnsupportedPtxVersion = 222,
  cudaErrorIllegalAddress = 700
};
enum { cudaStreamNonBlocking = 1, cudaEventDisableTiming = 2, cudaHostAllocPortable = 1, cudaDevAttrMultiProcessorCount = 16 };
enum cudaMemcpyKind { cudaMemcpyDeviceToDevice = 3, cudaMemcpyDefault = 4 };
enum cudaMemoryType { cudaMemoryTypeUnregistered, cudaMemoryTypeHost, cudaMemoryTypeDevice };
#define CUDART_VERSION 13000

struct dim3 {
  explicit dim3(unsigned) {}
};
struct cudaFuncAttributes {};
struct cudaPointerAttributes {
  cudaMemoryType type;
};
struct cudaDeviceProp {
  char name[16];
  int major, minor;
};

namespace played {

struct Event {
  /** How often it was set, and how often that was reached. */
  int set = 0;
  int reached = 0;
};

struct Work {
  std::function<void()> run;
  Event* waits_for = nullptr;
  int until = 0;

  bool is_ready() const { return !waits_for || waits_for->reached >= until; }
};

using Stream = std::deque<Work>;

struct Card {
  std::vector<std::unique_ptr<Stream>> streams;
  std::map<void*, std::size_t> memory;
  std::map<void*, std::size_t> pinned;
  std::map<std::string, int> calls;
  std::size_t used = 0;
  int events = 0;
  unsigned state = 0;
};

inline Card& card() {
  static Card all;
  return all;
}

inline const char* setting(const char* name, const char* otherwise) {
  const auto* found = std::getenv(name);
  return found ? found : otherwise;
}

inline std::size_t bytes() { return std::strtoull(setting("PLAYED_BYTES", "1000000000"), nullptr, 10); }

/** What a call answers. */
inline cudaError_t answer(const char* function) {
  char named[64];
  int which = 0;
  int error = 0;
  const auto count = ++card().calls[function];
  if (std::sscanf(setting("PLAYED_FAULT", ""), "%63s %d %d", named, &which, &error) != 3) return cudaSuccess;
  return std::strcmp(named, function) == 0 && which == count ? static_cast<cudaError_t>(error) : cudaSuccess;
}

/** Whether an address is in one of some allocations. */
inline bool is_in(const std::map<void*, std::size_t>& all, const void* data) {
  auto next = all.upper_bound(const_cast<void*>(data));
  if (next == all.begin()) return false;
  next--;
  return static_cast<const char*>(data) < static_cast<const char*>(next->first) + next->second;
}

inline int drawn(int below) {
  card().state = card().state * 1664525u + 1013904223u;
  return static_cast<int>((card().state >> 16) % static_cast<unsigned>(below));
}

inline void run_first(Stream& stream) {
  const auto work = stream.front();
  stream.pop_front();
  work.run();
}

/** Work until it is done: only what is needed, or with a seed whatever may be done. */
template <class Done>
void work_until(Stream* wanted, Done&& is_done) {
  auto& streams = card().streams;
  const auto has_seed = std::getenv("PLAYED_SEED") != nullptr;
  while (!is_done()) {
    auto* stream = has_seed ? streams[static_cast<std::size_t>(drawn(static_cast<int>(streams.size())))].get() : wanted;
    // What is waited for is in another stream: whichever goes on.
    for (std::size_t i = 0; !has_seed && (stream->empty() || !stream->front().is_ready()); i++) {
      if (i == streams.size()) std::abort();
      stream = streams[i].get();
    }
    if (!stream->empty() && stream->front().is_ready()) run_first(*stream);
  }
}

}  // namespace played

using cudaStream_t = played::Stream*;
using cudaEvent_t = played::Event*;

inline cudaError_t cudaGetLastError() { return cudaSuccess; }
inline const char* cudaGetErrorString(cudaError_t error) {
  return error == cudaErrorIllegalAddress ? "an illegal memory access was encountered" : "no kernel image is available";
}
inline cudaError_t cudaDriverGetVersion(int* version) {
  *version = std::atoi(played::setting("PLAYED_DRIVER", "13000"));
  return cudaSuccess;
}
inline cudaError_t cudaGetDeviceCount(int* count) {
  *count = 1;
  return played::answer("cudaGetDeviceCount");
}
inline cudaError_t cudaGetDevice(int* device) {
  *device = 0;
  return cudaSuccess;
}
inline cudaError_t cudaSetDevice(int) { return cudaSuccess; }
inline cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
  *properties = {"Played", 3, 7};
  return cudaSuccess;
}
inline cudaError_t cudaFuncGetAttributes(cudaFuncAttributes*, const void*) { return played::answer("cudaFuncGetAttributes"); }
inline cudaError_t cudaDeviceGetAttribute(int* value, int, int) {
  *value = 2;
  return cudaSuccess;
}
inline cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* count, const void*, int, std::size_t) {
  *count = 1;
  return cudaSuccess;
}

inline cudaError_t cudaMalloc(void** data, std::size_t bytes) {
  auto& card = played::card();
  const auto error = played::answer("cudaMalloc");
  if (error != cudaSuccess) return error;
  if (bytes > played::bytes() - card.used) return cudaErrorMemoryAllocation;
  *data = std::malloc(bytes);
  // What nobody has written is to be seen.
  std::memset(*data, 0xa5, bytes);
  card.memory[*data] = bytes;
  card.used += bytes;
  return cudaSuccess;
}
inline cudaError_t cudaFree(void* data) {
  if (!data) return cudaSuccess;
  auto& card = played::card();
  // All that is under way is waited for.
  for (auto& stream : card.streams) played::work_until(stream.get(), [&] { return stream->empty(); });
  card.used -= card.memory.at(data);
  card.memory.erase(data);
  std::free(data);
  return cudaSuccess;
}
inline cudaError_t cudaMemGetInfo(std::size_t* left, std::size_t* all) {
  *all = played::bytes();
  *left = *all - played::card().used;
  return cudaSuccess;
}
inline cudaError_t cudaHostAlloc(void** data, std::size_t bytes, unsigned) {
  const auto error = played::answer("cudaHostAlloc");
  if (error != cudaSuccess) return error;
  *data = std::malloc(bytes);
  played::card().pinned[*data] = bytes;
  return cudaSuccess;
}
inline cudaError_t cudaFreeHost(void* data) {
  played::card().pinned.erase(data);
  std::free(data);
  return cudaSuccess;
}
inline cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* data) {
  const auto& card = played::card();
  attributes->type = played::is_in(card.pinned, data)   ? cudaMemoryTypeHost
                     : played::is_in(card.memory, data) ? cudaMemoryTypeDevice
                                                   : cudaMemoryTypeUnregistered;
  return cudaSuccess;
}

inline cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  auto& streams = played::card().streams;
  streams.push_back(std::make_unique<played::Stream>());
  *stream = streams.back().get();
  return played::answer("cudaStreamCreateWithFlags");
}
inline cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  played::work_until(stream, [&] { return stream->empty(); });
  return played::answer("cudaStreamSynchronize");
}
inline cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  auto& streams = played::card().streams;
  played::work_until(stream, [&] { return stream->empty(); });
  for (auto it = streams.begin(); it != streams.end(); it++)
    if (it->get() == stream) return streams.erase(it), cudaSuccess;
  std::abort();
}
inline cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  *event = new played::Event;
  played::card().events++;
  return cudaSuccess;
}
inline cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  played::card().events--;
  return cudaSuccess;
}
inline cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  const auto which = ++event->set;
  stream->push_back({[=] { event->reached = which; }});
  return cudaSuccess;
}
inline cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  if (event->set == event->reached) return cudaSuccess;
  // No stream is known to have it, so all go on.
  for (auto& stream : played::card().streams)
    played::work_until(stream.get(), [&] { return event->set == event->reached || stream->empty(); });
  return cudaSuccess;
}
inline cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  stream->push_back({[] {}, event, event->set});
  return cudaSuccess;
}

inline cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind, cudaStream_t stream) {
  stream->push_back({[=] { std::memcpy(to, from, bytes); }});
  return played::answer("cudaMemcpyAsync");
}
inline cudaError_t cudaMemcpy2DAsync(void* to, std::size_t pitch, const void* from, std::size_t from_pitch, std::size_t width,
                                     std::size_t height, cudaMemcpyKind, cudaStream_t stream) {
  stream->push_back({[=] {
    for (std::size_t row = 0; row < height; row++)
      std::memcpy(static_cast<char*>(to) + row * pitch, static_cast<const char*>(from) + row * from_pitch, width);
  }});
  return cudaSuccess;
}
inline cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t stream) {
  stream->push_back({[=] { std::memset(to, value, bytes); }});
  return cudaSuccess;
}
inline cudaError_t cudaLaunchKernel(const void* kernel, dim3, dim3, void** arguments, std::size_t, cudaStream_t stream) {
  const auto job = *static_cast<const spike::Job*>(arguments[0]);
  stream->push_back({[=] { reinterpret_cast<void (*)(spike::Job)>(const_cast<void*>(kernel))(job); }});
  return played::answer("cudaLaunchKernel");
}
inline cudaError_t cudaLaunchCooperativeKernel(const void* kernel, dim3 blocks, dim3 threads, void** arguments, std::size_t bytes,
                                               cudaStream_t stream) {
  return cudaLaunchKernel(kernel, blocks, threads, arguments, bytes, stream);
}

namespace spike {

template <class Network>
void run_in_blocks(Job job) {
  run_all<Network>(Alone{}, job, 0, 1);
}

template <class Network>
void run_in_grid(Job job) {
  run_all<Network>(Alone{}, job, 0, 1);
}

}  // namespace spike

#define SPIKE_ON_CARD
