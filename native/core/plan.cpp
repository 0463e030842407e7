#include "plan.hpp"

#include <algorithm>

namespace spike {

namespace {

/** Gives each value rows for all steps of a block, and each state, a place of its own. */
void place_apart(const Model& model, Plan& plan) {
  plan.rows.assign(model.values.size(), {});
  plan.states.clear();
  plan.bytes = 0;
  const auto take = [&](std::size_t bytes) {
    plan.bytes += bytes;
    return plan.bytes - bytes;
  };
  for (const auto& op : model.ops) {
    auto& rows = plan.rows[op.output];
    rows = {Rows::whole, 1, plan.block, 0};
    rows.at = take(rows_in(rows) * row_bytes(model.values[op.output]));
  }
  for (const auto& op : model.ops)
    for (const auto& state : op.states) plan.states.push_back(take(state_bytes(state)));
}

}  // namespace

Plan plain_plan(const Model& model) {
  Plan plan;
  Region all;
  for (std::size_t i = 0; i < model.ops.size(); i++) all.ops.push_back(static_cast<int>(i));
  if (!all.ops.empty()) plan.regions.push_back(std::move(all));
  place_apart(model, plan);
  return plan;
}

Plan kept_plan(const Model& model, int most_steps) {
  // Where ops run only in some steps, the others would have no rows.
  if (model.plan.settles) return plain_plan(model);
  auto plan = model.plan;
  plan.block = std::max(1, std::min(plan.block, most_steps));
  for (auto& region : plan.regions) {
    region.last = plan.block;
    region.tile = std::min(region.tile, plan.block);
  }
  place_apart(model, plan);
  return plan;
}

}  // namespace spike
