#include <algorithm>
#include <ctime>
#include <vector>

#include "../core/simd.hpp"
#include "session.hpp"

/*
 * What this machine reaches at most with an instruction set: { bytes, events, reads, products }. Events are bytes that rows
 * add, reads are bytes, both in billions a second for memory of each of these sizes; products are billions of
 * multiplications of bytes a second. All on one thread, by its processor time, the best of some tries.
 */
namespace spike::addon {

namespace {

/** In a cache of the first, second and third level, and in none. */
constexpr std::size_t SIZES[] = {std::size_t{16} << 10, std::size_t{256} << 10, std::size_t{8} << 20, std::size_t{96} << 20};
constexpr std::size_t SIZE_COUNT = sizeof(SIZES) / sizeof(SIZES[0]);
constexpr std::size_t ROW = 256;
/** Bytes that are read between two looks at the clock at least. */
constexpr std::size_t LONG = std::size_t{1} << 20;
constexpr std::size_t LISTED_BEHIND = 64;
constexpr int TRIES = 5;
constexpr double TRY_SECONDS = 0.004;

double seconds() {
#if defined(CLOCK_THREAD_CPUTIME_ID)
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
#else
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
#endif
}

/** The most that `work` does in a billionth of a second; it answers how much it did. */
template <typename F>
double best_rate(F&& work) {
  double best = 0;
  for (int i = 0; i < TRIES; i++) {
    const auto start = seconds();
    double done = 0;
    double taken = 0;
    do {
      done += work();
      taken = seconds() - start;
    } while (taken < TRY_SECONDS);
    best = std::max(best, done / taken / 1e9);
  }
  return best;
}

/** Places of as many rows as there are, in an order that no processor foresees. */
std::vector<std::uint32_t> draw_rows(std::size_t rows) {
  std::vector<std::uint32_t> list(std::max(rows, LONG / ROW) + LISTED_BEHIND);
  std::uint64_t state = 1;
  for (auto& row : list) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    row = static_cast<std::uint32_t>((state >> 33) % rows);
  }
  return list;
}

struct Reached {
  double events[SIZE_COUNT];
  double reads[SIZE_COUNT];
  double products;
  /** What was computed, so that nothing is left out. */
  std::uint64_t sum = 0;
};

Reached reach(const Ceilings& ceilings) {
  Reached reached;
  Bytes memory(SIZES[SIZE_COUNT - 1]);
  memory.prefer_large_pages();
  std::fill_n(memory.as<std::uint8_t>(), memory.size(), std::uint8_t{129});
  for (std::size_t i = 0; i < SIZE_COUNT; i++) {
    const auto list = draw_rows(SIZES[i] / ROW);
    reached.events[i] = best_rate([&] {
      const auto rows = list.size() - LISTED_BEHIND;
      reached.sum += ceilings.events(memory.data(), list.data(), rows);
      return static_cast<double>(rows * ROW);
    });
    reached.reads[i] = best_rate([&] {
      const auto times = std::max<std::size_t>(1, LONG / SIZES[i]);
      for (std::size_t k = 0; k < times; k++) reached.sum += ceilings.reads(memory.data(), SIZES[i]);
      return static_cast<double>(times * SIZES[i]);
    });
  }
  reached.products =
      best_rate([&] { return static_cast<double>(ceilings.products(memory.data(), 64, reached.sum)); });
  return reached;
}

napi_value numbers_of(napi_env env, const double* numbers) {
  std::byte* data = nullptr;
  const auto array = make_array(env, Storage::f64, SIZE_COUNT, &data);
  if (array) std::copy_n(numbers, SIZE_COUNT, reinterpret_cast<double*>(data));
  return array;
}

}  // namespace

napi_value measure_ceilings(napi_env env, napi_callback_info info) {
  std::size_t count = 1;
  std::size_t length = 0;
  napi_value level = nullptr;
  char name[16] = "";
  if (napi_get_cb_info(env, info, &count, &level, nullptr, nullptr) != napi_ok || count != 1 ||
      napi_get_value_string_utf8(env, level, name, sizeof(name), &length) != napi_ok)
    return fail(env, "ceilings takes the name of a level");
  const auto* kernels = find_kernels({name, length});
  if (!kernels) return fail(env, "this machine has no such instruction set");
  const auto reached = reach(kernels->ceilings);
  double sizes[SIZE_COUNT];
  std::copy(std::begin(SIZES), std::end(SIZES), sizes);
  napi_value products = nullptr;
  napi_value object = nullptr;
  napi_create_object(env, &object);
  napi_create_double(env, reached.products, &products);
  set(env, object, "bytes", numbers_of(env, sizes));
  set(env, object, "events", numbers_of(env, reached.events));
  set(env, object, "reads", numbers_of(env, reached.reads));
  set(env, object, "products", products);
  return reached.sum == 1 ? nullptr : object;
}

}  // namespace spike::addon
