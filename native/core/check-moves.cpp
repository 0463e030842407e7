#include <algorithm>

#include "facts.hpp"

namespace spike {

namespace {

void check_add(Facts& f) {
  if (!f.need(!f.op.inputs.empty() && f.op.arrays.size() == f.op.inputs.size(), "it has no inputs")) return;
  if (!f.shape(f.op.inputs.size(), 0, f.op.inputs.size())) return;
  f.integers();
  for (std::size_t i = 0; i < f.op.inputs.size() && f.wrong.empty(); i++) {
    const auto size = f.input(i).size;
    if (f.op.arrays[i].length == 0) {
      f.need(size == f.size() || f.size() == 0, "an input has another size");
      continue;
    }
    f.array(i, Storage::i32, f.size());
    f.indices(i, 0, static_cast<std::int64_t>(size));
  }
}

void check_decode(Facts& f) {
  using namespace at::decode;
  if (!f.shape(1, end, arrays)) return;
  f.integers();
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.natural(start, 1);
  f.array(worths, Storage::i32, f.op.arrays[worths].length);
}

void check_delay(Facts& f) {
  if (!f.shape(1, 1, 0)) return;
  const auto steps = f.natural(0, 1, 4096);
  f.need(f.input(0).size == f.size(), "its input has another size");
  f.need(f.input(0).storage == f.output().storage, "its input has another type");
  f.state(std::uint64_t{f.size()} * steps, f.output().storage);
}

void check_wire(Facts& f) {
  if (!f.shape(1, 1, 1)) return;
  f.need(f.input(0).storage == f.output().storage, "its input has another type");
  const auto run = f.op.arrays[0].length;
  if (!f.need(run > 0 ? f.size() % run == 0 : f.size() == 0, "its result is not made of runs")) return;
  const auto runs = run > 0 ? f.size() / run : 0;
  const auto sources = static_cast<std::int64_t>(f.input(0).size);
  const auto stride = static_cast<std::int64_t>(f.natural(0));
  const auto behind = runs > 1 ? stride * static_cast<std::int64_t>(runs - 1) : 0;
  // Where nothing is read, the stride may lead anywhere.
  f.indices(0, -1, std::max<std::int64_t>(0, sources - behind));
}

void check_join(Facts& f) {
  const auto count = f.op.inputs.size();
  if (!f.need(count > 0, "it has no inputs") || !f.shape(count, 1 + count, 0)) return;
  f.integers();
  const auto rows = f.natural(0);
  std::size_t sum = 0;
  for (std::size_t i = 0; i < count; i++) {
    const auto run = f.natural(1 + i);
    f.need(rows == 0 || run * rows == f.input(i).size, "an input has another size");
    sum += run;
  }
  f.need(rows * sum == f.size() || (rows == 0 && f.size() == 0), "its result has another size");
}

}  // namespace

bool check_move(Facts& f) {
  switch (f.op.kind) {
    case Kind::add: check_add(f); return true;
    case Kind::decode: check_decode(f); return true;
    case Kind::delay: check_delay(f); return true;
    case Kind::wire: check_wire(f); return true;
    case Kind::join: check_join(f); return true;
    default: return false;
  }
}

}  // namespace spike
