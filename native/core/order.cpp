#include <algorithm>
#include <tuple>

#include "model.hpp"

/*
 * Which ops may run over many steps at once: all that no cycle goes through. Cycles close through
 * delays; those are the strongly connected components (Tarjan), found here without recursion.
 */
namespace spike {

namespace {

class Components {
 public:
  explicit Components(const Model& model) : model_(model), marks_(model.ops.size()) {
    maker_.assign(model.values.size(), -1);
    for (std::size_t i = 0; i < model.ops.size(); i++) maker_[model.ops[i].output] = static_cast<int>(i);
  }

  /** What an op reads comes before it. */
  std::vector<Component> in_order() {
    for (std::size_t i = 0; i < model_.ops.size(); i++)
      if (marks_[i].order < 0) visit(static_cast<int>(i));
    return std::move(found_);
  }

 private:
  struct Mark {
    int order = -1;
    int lowest = -1;
    bool is_open = false;
  };
  struct Visit {
    int op;
    std::size_t next;
  };

  void visit(int first) {
    std::vector<Visit> path{enter(first)};
    while (!path.empty()) {
      auto& [op, next] = path.back();
      const auto& inputs = model_.ops[op].inputs;
      if (next < inputs.size()) {
        const auto from = maker_[inputs[next++]];
        if (from < 0) continue;
        if (marks_[from].order < 0) path.push_back(enter(from));
        else if (marks_[from].is_open) lower(op, marks_[from].order);
        continue;
      }
      const auto done = op;
      path.pop_back();
      if (!path.empty()) lower(path.back().op, marks_[done].lowest);
      if (marks_[done].lowest == marks_[done].order) close(done);
    }
  }

  Visit enter(int op) {
    marks_[op] = {count_, count_, true};
    count_++;
    open_.push_back(op);
    return {op, 0};
  }

  void lower(int op, int order) { marks_[op].lowest = std::min(marks_[op].lowest, order); }

  void close(int first) {
    Component component;
    for (int op = -1; op != first;) {
      op = open_.back();
      open_.pop_back();
      marks_[op].is_open = false;
      component.ops.push_back(op);
    }
    // Delays answer before the step's inputs are known; the others go in data order.
    std::sort(component.ops.begin(), component.ops.end());
    const auto& [kind, output, inputs] = std::tie(model_.ops[first].kind, model_.ops[first].output,
                                                  model_.ops[first].inputs);
    const auto reads_itself = std::find(inputs.begin(), inputs.end(), output) != inputs.end();
    component.is_cycle = component.ops.size() > 1 || (kind == Kind::delay && reads_itself);
    found_.push_back(std::move(component));
  }

  const Model& model_;
  std::vector<Mark> marks_;
  std::vector<int> maker_;
  std::vector<int> open_;
  std::vector<Component> found_;
  int count_ = 0;
};

}  // namespace

void order_model(Model& model) { model.components = Components(model).in_order(); }

}  // namespace spike
