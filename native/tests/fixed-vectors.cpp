// Checks core/fixed.hpp against the vectors that TypeScript reads too: fixed-vectors FILE.json
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "../core/fixed.hpp"

using Case = std::vector<std::int64_t>;
using Function = std::function<std::int64_t(const Case&)>;

namespace {

std::int32_t at(const Case& c, std::size_t i) { return static_cast<std::int32_t>(c.at(i)); }
spike::SignMode mode(const Case& c, std::size_t i) { return static_cast<spike::SignMode>(c.at(i)); }

using namespace spike;

const std::map<std::string, Function> FUNCTIONS = {
    {"rz", [](const Case& c) { return rz(c.at(0), at(c, 1)); }},
    {"wrap", [](const Case& c) { return wrap(c.at(0), at(c, 1)); }},
    {"shift", [](const Case& c) { return shift(at(c, 0), at(c, 1)); }},
    {"accumulate", [](const Case& c) { return accumulate(at(c, 0), at(c, 1), at(c, 2)); }},
    {"arriving", [](const Case& c) { return arriving(at(c, 0), at(c, 1), at(c, 2)); }},
    {"portion", [](const Case& c) { return portion(at(c, 0), at(c, 1)); }},
    {"decay", [](const Case& c) { return decay(at(c, 0), at(c, 1)); }},
    {"wrapOnce", [](const Case& c) { return wrap_once(at(c, 0)); }},
    {"nextCurrent", [](const Case& c) { return next_current(at(c, 0), at(c, 1), at(c, 2)); }},
    {"nextVoltage",
     [](const Case& c) { return next_voltage(at(c, 0), at(c, 1), at(c, 2), at(c, 3)); }},
    {"resonated", [](const Case& c) { return resonated(at(c, 0), at(c, 1)); }},
    {"thresholdOf", [](const Case& c) { return threshold_of(at(c, 0)); }},
    {"resetsAt", [](const Case& c) { return resets_at(c.at(0), c.at(1), c.at(2)); }},
    {"nextPotential", [](const Case& c) { return next_potential(at(c, 0), at(c, 1), at(c, 2)); }},
    {"leaked", [](const Case& c) { return leaked(at(c, 0), at(c, 1), at(c, 2)); }},
    {"integrate", [](const Case& c) { return integrate(at(c, 0), at(c, 1), at(c, 2)); }},
    {"owed", [](const Case& c) { return owed(at(c, 0), at(c, 1), at(c, 2)); }},
    {"paid", [](const Case& c) { return paid(at(c, 0), at(c, 1)); }},
    {"signModeOf",
     [](const Case& c) { return static_cast<int>(sign_mode_of(at(c, 0), at(c, 1))); }},
    {"clipWeight", [](const Case& c) { return clip_weight(at(c, 0), mode(c, 1)); }},
    {"truncateWeight",
     [](const Case& c) { return truncate_weight(at(c, 0), mode(c, 1), at(c, 2)); }},
};

// The header is usable where constants are: a few answers at compile time.
static_assert(rz(-4097, 12) == -1 && wrap_once(-STATE_LIMIT) == STATE_LIMIT);
static_assert(truncate_weight(-3, SignMode::mixed, 8) == -4);

/** Reads {"name": [[1, 2], ...], ...} with integers only; anything else ends the program. */
class Reader {
 public:
  explicit Reader(const std::string& text) : text_(text) {}

  std::map<std::string, std::vector<Case>> vectors() {
    std::map<std::string, std::vector<Case>> all;
    expect('{');
    do {
      const auto name = quoted();
      expect(':');
      list([&] { all[name].push_back(numbers()); });
    } while (accept(','));
    expect('}');
    return all;
  }

 private:
  template <class Item>
  void list(Item item) {
    expect('[');
    do item();
    while (accept(','));
    expect(']');
  }

  Case numbers() {
    Case found;
    list([&] { found.push_back(number()); });
    return found;
  }

  std::int64_t number() {
    skip_space();
    char* end = nullptr;
    const auto value = std::strtoll(text_.c_str() + at_, &end, 10);
    const auto next = static_cast<std::size_t>(end - text_.c_str());
    if (next == at_) refuse("an integer");
    at_ = next;
    return value;
  }

  std::string quoted() {
    expect('"');
    const auto end = text_.find('"', at_);
    if (end == std::string::npos) refuse("a closing quote");
    const auto name = text_.substr(at_, end - at_);
    at_ = end + 1;
    return name;
  }

  bool accept(char wanted) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    at_++;
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) refuse(std::string{wanted}.c_str());
  }

  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) at_++;
  }

  [[noreturn]] void refuse(const char* wanted) const {
    std::fprintf(stderr, "expected %s at byte %zu\n", wanted, at_);
    std::exit(2);
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

/** How many cases of a function have another answer than the vectors; each is printed. */
std::size_t mismatches(const std::string& name, const std::vector<Case>& cases) {
  const auto found = FUNCTIONS.find(name);
  if (found == FUNCTIONS.end()) {
    std::fprintf(stderr, "%s is not a function of the contract\n", name.c_str());
    return cases.size();
  }
  std::size_t wrong = 0;
  for (const auto& c : cases) {
    const auto answer = found->second(c);
    if (answer == c.back()) continue;
    std::fprintf(stderr, "%s(", name.c_str());
    for (std::size_t i = 0; i + 1 < c.size(); i++)
      std::fprintf(stderr, i ? ", %lld" : "%lld", static_cast<long long>(c[i]));
    std::fprintf(stderr, ") is %lld, expected %lld\n", static_cast<long long>(answer),
                 static_cast<long long>(c.back()));
    wrong++;
  }
  return wrong;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: fixed-vectors FILE.json\n");
    return 2;
  }
  std::ifstream file(argv[1], std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::size_t cases = 0;
  std::size_t wrong = 0;
  std::size_t functions = 0;
  for (const auto& [name, list] : Reader(text).vectors()) {
    functions++;
    cases += list.size();
    wrong += mismatches(name, list);
  }
  std::printf("%zu functions, %zu cases, %zu wrong\n", functions, cases, wrong);
  return wrong == 0 && functions == FUNCTIONS.size() ? 0 : 1;
}
