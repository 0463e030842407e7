#include "simd.hpp"

#include <string>

namespace spike {

extern const Kernels kernels_portable;
#if defined(SPIKE_X86)
extern const Kernels kernels_avx2;
extern const Kernels kernels_avx512;
#endif
#if defined(SPIKE_ARM)
extern const Kernels kernels_neon;
#endif

namespace {

struct Level {
  const Kernels* kernels;
  bool usable;
};

#if defined(SPIKE_X86)
bool has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vbmi2");
}
#endif

/** Best first. */
const Level* levels() {
  static const Level found[] = {
#if defined(SPIKE_X86)
      {&kernels_avx512, has_avx512()},
      {&kernels_avx2, static_cast<bool>(__builtin_cpu_supports("avx2"))},
#endif
#if defined(SPIKE_ARM)
      {&kernels_neon, true},
#endif
      {&kernels_portable, true},
      {nullptr, false},
  };
  return found;
}

}  // namespace

const Kernels* find_kernels(std::string_view name) {
  for (const auto* level = levels(); level->kernels; level++)
    if (level->usable && (name.empty() || name == level->kernels->name)) return level->kernels;
  return nullptr;
}

const char* usable_kernels() {
  static const std::string names = [] {
    std::string all;
    for (const auto* level = levels(); level->kernels; level++)
      if (level->usable) all += (all.empty() ? "" : " ") + std::string(level->kernels->name);
    return all;
  }();
  return names.c_str();
}

}  // namespace spike
