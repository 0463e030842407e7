// What a card reaches, by kernels of our own: copying, products of bytes on tensor cores, and threads of all blocks meeting. On a
// processor, copying alone. It prints a line of JSON.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

constexpr int RUNS = 15;

inline double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

#if defined(__CUDACC__)
#include <cooperative_groups.h>

constexpr int THREADS = 256;
constexpr std::size_t BYTES = std::size_t{1} << 30;
constexpr int PRODUCTS = 4096;
constexpr int MEETINGS = 1000;
/** Products that a warp has under way at once, so that none waits for the one before. */
constexpr int CHAINS = 8;

__global__ void copy(const int4* from, int4* to, std::size_t count) {
  const auto step = static_cast<std::size_t>(gridDim.x) * blockDim.x;
  for (auto i = static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += step) to[i] = from[i];
}

/** sum += a * b of 16 by 32 and 32 by 8 bytes, or of 8 by 16 and 16 by 8 on cards of capability 7.5. */
__device__ __forceinline__ void multiply(int (&sum)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
#if __CUDA_ARCH__ >= 800
  asm volatile(
      "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+r"(sum[0]), "+r"(sum[1]), "+r"(sum[2]), "+r"(sum[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#elif __CUDA_ARCH__ >= 750
  asm volatile("mma.sync.aligned.m8n8k16.row.col.s32.s8.s8.s32 {%0,%1}, {%2}, {%3}, {%0,%1};"
               : "+r"(sum[0]), "+r"(sum[1])
               : "r"(a[0]), "r"(b[0]));
#endif
}

__global__ void __launch_bounds__(THREADS) products(int* out) {
  int sums[CHAINS][4] = {};
  const unsigned a[4] = {threadIdx.x, threadIdx.x * 3, threadIdx.x * 5, threadIdx.x * 7};
  const unsigned b[2] = {threadIdx.x * 11, threadIdx.x * 13};
  for (int i = 0; i < PRODUCTS; i++)
    for (auto& sum : sums) multiply(sum, a, b);
  int all = 0;
  for (const auto& sum : sums) all += sum[0] + sum[1] + sum[2] + sum[3];
  out[blockIdx.x * THREADS + threadIdx.x] = all;
}

__global__ void meet(int times) {
  for (int i = 0; i < times; i++) cooperative_groups::this_grid().sync();
}

void check(cudaError_t error) {
  if (error == cudaSuccess) return;
  std::fprintf(stderr, "%s\n", cudaGetErrorString(error));
  std::exit(1);
}

template <class F>
double median_ms(F&& launch) {
  cudaEvent_t from;
  cudaEvent_t to;
  check(cudaEventCreate(&from));
  check(cudaEventCreate(&to));
  std::vector<double> times;
  for (int run = 0; run < RUNS; run++) {
    float ms = 0;
    check(cudaEventRecord(from));
    launch();
    check(cudaEventRecord(to));
    check(cudaEventSynchronize(to));
    check(cudaEventElapsedTime(&ms, from, to));
    if (run > 0) times.push_back(ms);
  }
  return median(times);
}

int main() {
  int device = 0;
  cudaDeviceProp card;
  check(cudaGetDevice(&device));
  check(cudaGetDeviceProperties(&card, device));
  char* memory = nullptr;
  check(cudaMalloc(&memory, 2 * BYTES));
  check(cudaMemset(memory, 1, 2 * BYTES));
  const int blocks = 8 * card.multiProcessorCount;
  const auto* from = reinterpret_cast<const int4*>(memory);
  auto* to = reinterpret_cast<int4*>(memory + BYTES);
  const auto copying = median_ms([&] { copy<<<blocks, THREADS>>>(from, to, BYTES / sizeof(int4)); });
  const auto multiplying = median_ms([&] { products<<<blocks, THREADS>>>(reinterpret_cast<int*>(memory)); });
  int times = MEETINGS;
  void* arguments[] = {&times};
  const auto meeting = median_ms([&] {
    check(cudaLaunchCooperativeKernel(reinterpret_cast<void*>(meet), dim3(card.multiProcessorCount), dim3(THREADS), arguments, 0,
                                      nullptr));
  });
  check(cudaFree(memory));
  const double each = card.major >= 8 ? 16.0 * 8 * 32 : 8.0 * 8 * 16;
  const double operations = 2 * each * CHAINS * PRODUCTS * blocks * (THREADS / 32);
  std::printf("{\"card\": \"%s\", \"copyGBs\": %.1f, \"int8Tops\": %.2f, \"meetUs\": %.3f}\n", card.name, 2 * BYTES / copying / 1e6,
              operations / multiplying / 1e9, 1000 * meeting / MEETINGS);
  return 0;
}

#else
#include <chrono>
#include <cstring>

int main() {
  const std::size_t bytes = std::size_t{1} << 28;
  std::vector<char> from(bytes, 1);
  std::vector<char> to(bytes);
  std::vector<double> times;
  for (int run = 0; run < RUNS; run++) {
    const auto start = std::chrono::steady_clock::now();
    std::memcpy(to.data(), from.data(), bytes);
    times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (to[bytes / 2] != 1) return 1;
  }
  std::printf("{\"card\": \"this processor\", \"copyGBs\": %.1f}\n", 2 * static_cast<double>(bytes) / median(times) / 1e9);
  return 0;
}
#endif
