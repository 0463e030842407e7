#include "facts.hpp"

namespace spike {

namespace {

void check_places(Facts& f, std::size_t input, std::size_t place) {
  if (f.op.arrays[place].length == 0) {
    f.need(f.input(input).size == f.size() || f.size() == 0, "an input has another size");
    return;
  }
  f.array(place, Storage::i32, f.size());
  f.indices(place, 0, static_cast<std::int64_t>(f.input(input).size));
}

void check_product(Facts& f) {
  using namespace at::product;
  if (!f.shape(2, end, arrays)) return;
  f.integers();
  f.whole(factor, LEAST_I32, MOST_I32);
  check_places(f, 0, places_a);
  check_places(f, 1, places_b);
  f.state(f.input(0).size);
  f.state(f.input(1).size);
}

void check_matrix_product(Facts& f) {
  using namespace at::matrix_product;
  if (!f.shape(2, end, arrays)) return;
  f.integers();
  f.whole(factor, LEAST_I32, MOST_I32);
  const auto of_rows = f.natural(rows);
  const auto of_inner = f.natural(inner);
  const auto of_columns = f.natural(columns);
  const auto count = f.op.arrays[matrices_a].length;
  f.array(matrices_a, Storage::i32, count);
  f.array(matrices_b, Storage::i32, count);
  if (!f.wrong.empty()) return;
  f.need(of_rows * of_columns * count == f.size(), "its result has another size");
  const auto fit = [](std::size_t size, std::size_t matrix) {
    return matrix == 0 ? MOST_I32 : static_cast<double>(size / matrix);
  };
  f.indices(matrices_a, 0, static_cast<std::int64_t>(fit(f.input(0).size, of_rows * of_inner)));
  f.indices(matrices_b, 0, static_cast<std::int64_t>(fit(f.input(1).size, of_inner * of_columns)));
  f.op.work = of_rows * of_columns * sizeof(std::int32_t);
  f.state(f.input(0).size);
  f.state(f.input(1).size);
}

}  // namespace

bool check_product_op(Facts& f) {
  switch (f.op.kind) {
    case Kind::product: check_product(f); return true;
    case Kind::matrix_product: check_matrix_product(f); return true;
    default: return false;
  }
}

}  // namespace spike
