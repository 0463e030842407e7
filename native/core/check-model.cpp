#include <algorithm>

#include "model.hpp"

/* Makes sure of what holds between ops: each value has one maker, and is there when it is read. */
namespace spike {

namespace {

constexpr std::size_t MOST_ELEMENTS = 2147483647;

std::string check_values(const Model& model) {
  for (const auto& value : model.values) {
    if (value.size > MOST_ELEMENTS) return "a value has too many elements";
    const auto bits = static_cast<int>(bytes_of(value.storage)) * 8;
    if (value.bits < 1 || value.bits > bits) return "a value has more bits than its storage";
  }
  return "";
}

/** Every value is made once, by an input or an op; only a delay reads what is made later. */
std::string check_makers(const Model& model) {
  std::vector<char> made(model.values.size(), 0);
  const auto make = [&](int id) { return made[id]++ == 0; };
  for (const auto id : model.inputs)
    if (!make(id)) return "a value is made twice";
  for (const auto& op : model.ops)
    if (op.kind == Kind::delay && !make(op.output)) return "a value is made twice";
  for (const auto& op : model.ops) {
    if (op.kind == Kind::delay) continue;
    for (const auto id : op.inputs)
      if (!made[id]) return "a value is read before it is made";
    if (!make(op.output)) return "a value is made twice";
  }
  return std::find(made.begin(), made.end(), 0) == made.end() ? "" : "a value is never made";
}

std::string check_fan_outs(const Model& model) {
  for (const auto& fan_out : model.fan_outs) {
    if (fan_out.counts.storage != Storage::i32) return "fan-outs are not of i32";
    if (fan_out.counts.length != 1 && fan_out.counts.length != model.values[fan_out.source].size)
      return "fan-outs have another length than their source";
  }
  return "";
}

}  // namespace

std::string check_model(Model& model) {
  auto wrong = check_values(model);
  if (wrong.empty()) wrong = check_makers(model);
  if (wrong.empty()) wrong = check_fan_outs(model);
  for (auto& op : model.ops) {
    if (!wrong.empty()) break;
    wrong = check_op(model, op);
    op.first_state = model.states;
    model.states += op.states.size();
  }
  return wrong;
}

}  // namespace spike
