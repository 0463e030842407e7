#include <algorithm>
#include <map>
#include <tuple>

#include "layout.hpp"
#include "plan.hpp"

/*
 * Makes sure of what machines trust of a plan: every op runs once and behind what it reads, rows are there
 * for all steps in which they are written or read, and what is needed at the same time does not overlap.
 */
namespace spike {

namespace {

constexpr int MOST_STEPS = 65536;

/** Positions of ops, in the order in which they run. */
struct Life {
  int first = 0;
  int last = 0;
};

class PlanCheck {
 public:
  PlanCheck(const Model& model, Plan& plan) : model_(model), plan_(plan) {}

  std::string run() {
    auto wrong = steps();
    if (wrong.empty()) wrong = places();
    if (wrong.empty()) wrong = order();
    if (!wrong.empty()) return wrong;
    describe();
    if (plan_.rows.size() != model_.values.size() || plan_.states.size() != model_.states)
      return "it has another count of places";
    find_lives();
    wrong = rows();
    return wrong.empty() ? memory() : wrong;
  }

 private:
  struct Buffer {
    std::size_t at = 0;
    std::size_t bytes = 0;
    Life life;
    /** The value that it is, or -1 for a state. */
    int value = -1;
  };

  std::string steps() const {
    if (plan_.block < 1 || plan_.block > MOST_STEPS) return "a block has no such number of steps";
    for (const auto& [first, last, tile, ops, is_cycle, is_once, values] : plan_.regions) {
      if (first < 1 || last < first || last > plan_.block) return "a region runs outside of its block";
      if (tile < 1 || tile > last - first + 1) return "a tile does not fit its region";
      if (!plan_.settles && (first != 1 || last != plan_.block)) return "a region does not run over its block";
    }
    return "";
  }

  std::string places() {
    position_.assign(model_.ops.size(), -1);
    region_.assign(model_.ops.size(), -1);
    maker_.assign(model_.values.size(), -1);
    for (std::size_t i = 0; i < model_.ops.size(); i++) maker_[model_.ops[i].output] = static_cast<int>(i);
    for (std::size_t r = 0; r < plan_.regions.size(); r++) {
      starts_.push_back(count_);
      for (const auto op : plan_.regions[r].ops) {
        if (position_[op] >= 0) return "an op runs twice";
        position_[op] = count_++;
        region_[op] = static_cast<int>(r);
      }
    }
    return count_ == static_cast<int>(model_.ops.size()) ? "" : "an op never runs";
  }

  std::string order() {
    for (std::size_t i = 0; i < model_.ops.size(); i++)
      for (const auto id : model_.ops[i].inputs) {
        const auto from = maker_[id];
        if (from < 0 || position_[from] < position_[i]) continue;
        auto& region = plan_.regions[static_cast<std::size_t>(region_[i])];
        if (model_.ops[i].kind != Kind::delay || region_[from] != region_[i]) return "an op runs before what it reads";
        if (region.tile != 1) return "what goes around does not run step by step";
        region.is_cycle = true;
      }
    return "";
  }

  void describe() {
    for (auto& region : plan_.regions) {
      region.is_once = !region.is_cycle && region.tile == region.last - region.first + 1;
      for (const auto op : region.ops) {
        region.values.push_back(model_.ops[op].output);
        for (const auto id : model_.ops[op].inputs) region.values.push_back(id);
      }
      std::sort(region.values.begin(), region.values.end());
      region.values.erase(std::unique(region.values.begin(), region.values.end()), region.values.end());
    }
  }

  Life runs(int op) const {
    const auto r = static_cast<std::size_t>(region_[op]);
    if (plan_.regions[r].is_once) return {position_[op], position_[op]};
    return {starts_[r], starts_[r] + static_cast<int>(plan_.regions[r].ops.size()) - 1};
  }

  const Region& region_of(int op) const { return plan_.regions[static_cast<std::size_t>(region_[op])]; }

  /** When values are needed, and which steps of them. */
  void find_lives() {
    lives_.resize(model_.values.size());
    needed_.resize(model_.values.size());
    is_inner_.assign(model_.values.size(), 1);
    last_reader_.assign(model_.values.size(), -1);
    for (std::size_t i = 0; i < model_.ops.size(); i++) {
      const auto op = static_cast<int>(i);
      const auto id = model_.ops[i].output;
      lives_[id] = runs(op);
      needed_[id] = {region_of(op).first, region_of(op).last};
    }
    for (std::size_t i = 0; i < model_.ops.size(); i++)
      for (const auto id : model_.ops[i].inputs) add_reader(static_cast<int>(i), id);
    for (const auto id : model_.outputs) {
      lives_[id].last = std::max(0, count_ - 1);
      needed_[id].last = plan_.block;
      is_inner_[id] = 0;
    }
    for (std::size_t id = 0; id < lives_.size(); id++) {
      const auto op = maker_[id];
      if (op < 0 || plan_.rows[id].kind != Rows::inner || region_of(op).is_cycle) continue;
      lives_[id] = {position_[op], std::max(position_[op], last_reader_[id])};
    }
  }

  void add_reader(int op, int id) {
    if (maker_[id] < 0) return;
    const auto life = runs(op);
    const auto& region = region_of(op);
    lives_[id] = {std::min(lives_[id].first, life.first), std::max(lives_[id].last, life.last)};
    needed_[id] = {std::min(needed_[id].first, region.first), std::max(needed_[id].last, region.last)};
    last_reader_[id] = std::max(last_reader_[id], position_[op]);
    if (region_[op] != region_[maker_[id]]) is_inner_[id] = 0;
  }

  std::string rows() {
    for (std::size_t id = 0; id < plan_.rows.size(); id++) {
      if (maker_[id] < 0) plan_.rows[id] = {};
      const auto& [kind, first, last, at] = plan_.rows[id];
      if ((kind == Rows::given) != (maker_[id] < 0) || kind > Rows::inner) return "a value has rows of another kind";
      if (kind == Rows::given) continue;
      if (first < 1 || last < first || last > MOST_STEPS) return "a value has no such rows";
      const auto& region = region_of(maker_[id]);
      if (kind == Rows::inner && (!is_inner_[id] || first != 1 || last < region.tile)) return "a value lacks rows that are read";
      if (kind == Rows::whole && (first > needed_[id].first || last < needed_[id].last)) return "a value lacks rows that are read";
    }
    return "";
  }

  std::string memory() {
    std::vector<Buffer> buffers;
    std::size_t sum = 0;
    const Life always{0, std::max(0, count_ - 1)};
    for (std::size_t i = 0; i < model_.ops.size(); i++) {
      const auto& op = model_.ops[i];
      const auto& rows = plan_.rows[op.output];
      buffers.push_back({rows.at, rows_in(rows) * row_bytes(model_.values[op.output]), lives_[op.output], op.output});
      const auto life = plan_.settles ? runs(static_cast<int>(i)) : always;
      for (std::size_t k = 0; k < op.states.size(); k++)
        if (plan_.states[op.first_state + k] != NOWHERE)
          buffers.push_back({plan_.states[op.first_state + k], state_bytes(op.states[k]), life, -1});
        else if (!runs_one_step(static_cast<int>(i)) || !forgets(op)) return "a state is not kept that is needed";
    }
    for (const auto& buffer : buffers) sum += buffer.bytes;
    if (plan_.bytes > sum) return "it wants more memory than it has values";
    for (const auto& [at, bytes, life, value] : buffers)
      if (at % LINE != 0 || bytes > plan_.bytes || at > plan_.bytes - bytes) return "a value lies outside of the memory";
    return overlap(buffers);
  }

  bool runs_one_step(int op) const { return plan_.settles && region_of(op).first == region_of(op).last; }

  /** Populations whose kernels can do without a ledger, since they send all they ever will at once. */
  static bool forgets(const Op& op) {
    switch (op.kind) {
      case Kind::encode:
      case Kind::extreme:
      case Kind::level:
      case Kind::log_sum:
      case Kind::lookup:
      case Kind::normalise:
      case Kind::shares:
      case Kind::source: return static_cast<int>(op.numbers[at::sender::code]) == at::sender::payload;
      default: return false;
    }
  }

  /** Goes through the positions with all that is needed there, none of which may overlap. */
  std::string overlap(std::vector<Buffer>& buffers) const {
    std::stable_sort(buffers.begin(), buffers.end(), [](const auto& a, const auto& b) { return a.life.first < b.life.first; });
    std::map<std::size_t, Buffer> busy;
    std::multimap<int, std::size_t> ends;
    std::map<std::size_t, Buffer> over;
    const auto put = [&](const Buffer& buffer) {
      busy[buffer.at] = buffer;
      ends.emplace(buffer.life.last, buffer.at);
    };
    const auto let_go = [&](int before) {
      while (!ends.empty() && ends.begin()->first < before) {
        const auto at = ends.begin()->second;
        ends.erase(ends.begin());
        busy.erase(at);
        const auto next = over.find(at);
        if (next == over.end()) continue;
        put(next->second);
        over.erase(next);
      }
    };
    for (const auto& buffer : buffers) {
      if (buffer.bytes == 0) continue;
      let_go(buffer.life.first);
      auto next = busy.lower_bound(buffer.at);
      const auto has_same = next != busy.end() && next->first == buffer.at;
      if (has_same && over.count(buffer.at) == 0 && overwrites(buffer, next->second)) {
        over[buffer.at] = buffer;
        continue;
      }
      if (next != busy.end() && next->first < buffer.at + buffer.bytes) return "values overlap that are needed at once";
      if (next != busy.begin() && std::prev(next)->second.at + std::prev(next)->second.bytes > buffer.at)
        return "values overlap that are needed at once";
      put(buffer);
    }
    return "";
  }

  /** Whether an op may write over what it reads for the last time: its kernel reads first, row by row. */
  bool overwrites(const Buffer& upper, const Buffer& lower) const {
    if (upper.value < 0 || lower.value < 0) return false;
    // Behind the last op too an output is wanted.
    if (std::find(model_.outputs.begin(), model_.outputs.end(), lower.value) != model_.outputs.end()) return false;
    const auto op = maker_[upper.value];
    const auto kind = model_.ops[op].kind;
    if (kind != Kind::add && kind != Kind::decode && kind != Kind::level && kind != Kind::sigma) return false;
    const auto& inputs = model_.ops[op].inputs;
    const auto& rows = plan_.rows[upper.value];
    const auto& below = plan_.rows[lower.value];
    const auto& region = region_of(op);
    const auto is_filled = rows.kind == Rows::inner || (rows.first == region.first && rows.last == region.last);
    return std::find(inputs.begin(), inputs.end(), lower.value) != inputs.end() && lower.life.last == position_[op] &&
           !region.is_cycle && is_filled && rows.kind == below.kind &&
           rows.first == below.first && rows.last == below.last &&
           row_bytes(model_.values[upper.value]) <= row_bytes(model_.values[lower.value]);
  }

  const Model& model_;
  Plan& plan_;
  int count_ = 0;
  std::vector<int> position_;
  std::vector<int> region_;
  std::vector<int> maker_;
  std::vector<int> starts_;
  std::vector<Life> lives_;
  std::vector<Life> needed_;
  std::vector<char> is_inner_;
  std::vector<int> last_reader_;
};

}  // namespace

std::string check_plan(const Model& model, Plan& plan) { return PlanCheck(model, plan).run(); }

}  // namespace spike
