#include <cstring>

#include "plan.hpp"

/*
 * A model comes as one run of bytes, little-endian, that src/ir/engine/image.ts writes. Nothing
 * in it is believed: every read is checked against the end, every count against what is left.
 */
namespace spike {

namespace {

constexpr std::uint32_t MAGIC = 0x4b505331;  // "1SPK"
constexpr std::size_t ALIGNMENT = 8;

class Reader {
 public:
  Reader(const std::byte* data, std::size_t size) : data_(data), size_(size) {}

  bool failed() const { return failed_; }

  template <typename T>
  T number() {
    T value{};
    if (!has(sizeof(T))) return value;
    std::memcpy(&value, data_ + at_, sizeof(T));
    at_ += sizeof(T);
    return value;
  }

  /** A count of things of which each takes at least so many bytes. */
  std::size_t count(std::size_t each) {
    const std::size_t found = number<std::uint32_t>();
    if (found > (size_ - at_) / each) failed_ = true;
    return failed_ ? 0 : found;
  }

  std::string text() {
    const auto length = count(1);
    if (!has(length)) return {};
    std::string found(reinterpret_cast<const char*>(data_ + at_), length);
    at_ += length;
    align(4);
    return found;
  }

  Storage storage() {
    const auto found = number<std::uint32_t>();
    if (found >= STORAGES) failed_ = true;
    return failed_ ? Storage::i8 : static_cast<Storage>(found);
  }

  std::vector<int> ids(std::size_t most) {
    std::vector<int> found(count(4));
    for (auto& id : found) {
      const auto number_of = number<std::uint32_t>();
      if (number_of >= most) failed_ = true;
      id = failed_ ? 0 : static_cast<int>(number_of);
    }
    return found;
  }

  Array array() {
    Array found;
    found.storage = storage();
    const std::size_t length = number<std::uint32_t>();
    align(ALIGNMENT);
    const auto each = bytes_of(found.storage);
    if (failed_ || length > (size_ - at_) / each) {
      failed_ = true;
      return found;
    }
    found.length = length;
    found.data = Bytes(length * each);
    if (length > 0) std::memcpy(found.data.data(), data_ + at_, length * each);
    at_ += length * each;
    align(ALIGNMENT);
    return found;
  }

 private:
  bool has(std::size_t bytes) {
    if (bytes > size_ - at_) failed_ = true;
    return !failed_;
  }

  void align(std::size_t to) {
    const auto next = (at_ + to - 1) / to * to;
    at_ = next < size_ ? next : size_;
  }

  const std::byte* data_;
  std::size_t size_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

Kind kind_of(const std::string& name) {
#define KIND(kind, text) \
  if (name == text) return Kind::kind;
  SPIKE_KINDS(KIND)
#undef KIND
  return Kind::none;
}

Value read_value(Reader& reader) {
  Value value;
  value.storage = reader.storage();
  value.bits = static_cast<int>(reader.number<std::uint32_t>());
  value.size = reader.number<std::uint32_t>();
  return value;
}

Op read_op(Reader& reader, std::size_t values) {
  Op op;
  op.kind = kind_of(reader.text());
  const auto output = reader.ids(values);
  op.output = output.size() == 1 ? output[0] : -1;
  op.inputs = reader.ids(values);
  op.numbers.resize(reader.count(8));
  for (auto& number : op.numbers) number = reader.number<double>();
  op.arrays.resize(reader.count(8));
  for (auto& array : op.arrays) array = reader.array();
  return op;
}

/** Bytes, as a number that a double holds. */
std::size_t read_bytes(Reader& reader) {
  const auto bytes = reader.number<double>();
  return bytes >= 0 && bytes < 9007199254740992.0 ? static_cast<std::size_t>(bytes) : SIZE_MAX;
}

Plan read_plan(Reader& reader, std::size_t values, std::size_t ops) {
  Plan plan;
  plan.block = reader.number<std::int32_t>();
  plan.settles = reader.number<std::uint32_t>() == 1;
  plan.regions.resize(reader.count(16));
  for (auto& region : plan.regions) {
    region.first = reader.number<std::int32_t>();
    region.last = reader.number<std::int32_t>();
    region.tile = reader.number<std::int32_t>();
    region.ops = reader.ids(ops);
  }
  plan.bytes = read_bytes(reader);
  plan.rows.resize(values);
  for (auto& rows : plan.rows) {
    rows.kind = static_cast<Rows::Kind>(reader.number<std::uint32_t>());
    rows.first = reader.number<std::int32_t>();
    rows.last = reader.number<std::int32_t>();
    rows.at = read_bytes(reader);
  }
  plan.states.resize(reader.count(8));
  for (auto& state : plan.states) state = read_bytes(reader);
  return plan;
}

}  // namespace

std::string parse_image(const std::byte* image, std::size_t size, Model& model) {
  Reader reader(image, size);
  if (reader.number<std::uint32_t>() != MAGIC) return "it is no model of this version";
  model.values.resize(reader.count(12));
  for (auto& value : model.values) value = read_value(reader);
  const auto values = model.values.size();
  model.inputs = reader.ids(values);
  model.outputs = reader.ids(values);
  const auto ops = reader.count(20);
  for (std::size_t i = 0; i < ops && !reader.failed(); i++) {
    model.ops.push_back(read_op(reader, values));
    if (model.ops.back().kind == Kind::none) return "it has an op of an unknown kind";
    if (model.ops.back().output < 0) return "it has an op without one result";
  }
  model.senders = reader.ids(values);
  const auto fans = reader.count(12);
  for (std::size_t i = 0; i < fans && !reader.failed(); i++) {
    const auto source = reader.ids(values);
    FanOut fan{source.empty() ? 0 : source[0], reader.array()};
    model.fan_outs.push_back(std::move(fan));
  }
  model.has_plan = reader.number<std::uint32_t>() == 1;
  if (model.has_plan) model.plan = read_plan(reader, values, model.ops.size());
  return reader.failed() ? "it ends too early or counts more than it has" : "";
}

std::string read_model(const std::byte* image, std::size_t size, Model& model) {
  auto wrong = parse_image(image, size, model);
  if (wrong.empty()) wrong = check_model(model);
  if (!wrong.empty()) return wrong;
  if (!model.has_plan) model.plan = plain_plan(model);
  wrong = check_plan(model, model.plan);
  if (!wrong.empty()) return wrong;
  pack_model(model);
  return "";
}

}  // namespace spike
