#include <algorithm>

#include "pack.hpp"

namespace spike {

namespace {

using namespace at::conv;

struct Tap {
  std::int32_t in;
  std::int32_t kernel;
};

/** What reaches each place, by which weight, in the order of inputs. */
std::vector<std::vector<Tap>> taps_of_places(const Op& op) {
  std::vector<std::vector<Tap>> found(number_at(op, out_places));
  const auto* start = op.arrays[starts].as<std::int32_t>();
  for (std::int32_t from = 0; from < static_cast<std::int32_t>(number_at(op, in_places)); from++)
    for (auto k = start[from]; k < start[from + 1]; k++)
      found[op.arrays[out_place].as<std::int32_t>()[k]].push_back({from, op.arrays[kernel_place].as<std::int32_t>()[k]});
  return found;
}

/** Whether all rows of weights are reached, one after the other. */
bool is_whole(const std::vector<Tap>& taps, std::size_t kernels) {
  for (std::size_t k = 0; k < taps.size(); k++)
    if (taps[k].kernel != static_cast<std::int32_t>(k)) return false;
  return taps.size() == kernels;
}

}  // namespace

/**
 * For each place where its runs start, then runs, then for each place whether it is whole. Neighbours in the input and
 * in the kernel stand side by side.
 */
Bytes window_runs(const Op& op) {
  const auto channels = static_cast<std::int32_t>(number_at(op, in_per_group));
  std::vector<std::int32_t> begins{0};
  std::vector<std::int32_t> runs;
  std::vector<std::uint8_t> wholes;
  for (const auto& taps : taps_of_places(op)) {
    for (std::size_t k = 0; k < taps.size(); k++) {
      const auto follows = k > 0 && taps[k].in == taps[k - 1].in + 1 && taps[k].kernel == taps[k - 1].kernel + 1;
      const auto [in, kernel] = taps[k];
      if (!follows) runs.insert(runs.end(), {in * channels, 0, kernel * channels, in, in});
      runs[runs.size() - 4] += channels;
      runs.back()++;
    }
    wholes.push_back(is_whole(taps, number_at(op, kernel_places)) ? 1 : 0);
    begins.push_back(static_cast<std::int32_t>(runs.size() / 5));
  }
  const auto of_numbers = (begins.size() + runs.size()) * sizeof(std::int32_t);
  Bytes all(of_numbers + wholes.size());
  std::copy(begins.begin(), begins.end(), all.as<std::int32_t>());
  std::copy(runs.begin(), runs.end(), all.as<std::int32_t>() + begins.size());
  std::copy(wholes.begin(), wholes.end(), all.as<std::uint8_t>() + of_numbers);
  return all;
}

}  // namespace spike
