#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model.hpp"

/*
 * How a model runs: ops in regions, regions over tiles of the steps of a block, values at places in one
 * memory. src/ir/schedule makes it, and check-plan.cpp makes sure of it.
 */
namespace spike {

/** Bytes from a row of a value to the next: lines of the caches. */
inline constexpr std::size_t LINE = 64;

constexpr std::size_t in_lines(std::size_t bytes) { return (bytes + LINE - 1) / LINE * LINE; }

inline std::size_t row_bytes(const Value& value) { return in_lines(value.size * bytes_of(value.storage)); }

/** A plan in which all ops run step by step, and each value and state has a place of its own. */
Plan plain_plan(const Model& model);

/** A plan that keeps all rows of a block, for those who want to see them. Its block has so many steps at most. */
Plan kept_plan(const Model& model, int most_steps);

/** What is wrong with the plan of a model; nothing where machines can trust it. Its regions are described meanwhile. */
std::string check_plan(const Model& model, Plan& plan);

/** Where a state is that is not kept. */
inline constexpr std::size_t NOWHERE = SIZE_MAX;

/** Bytes of a state. */
inline std::size_t state_bytes(const State& state) {
  return in_lines(static_cast<std::size_t>(state.size * bytes_of(state.storage)));
}

inline std::size_t rows_in(const Rows& rows) { return static_cast<std::size_t>(rows.last - rows.first + 1); }

}  // namespace spike
