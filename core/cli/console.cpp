#include "cli/console.h"

#include <nlohmann/json.hpp>

namespace mercer::cli {
namespace {

// Messages quote names from files (columns, ids); a control byte among them must not reach the
// terminal, where it could move the cursor or start an escape sequence.
std::string printable(std::string_view line) {
  std::string text(line);
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) c = '?';
  }
  return text;
}

}  // namespace

void Console::print(std::string_view line) const {
  if (!json) *out << printable(line) << '\n';
}

void Console::print_json(const nlohmann::json& object) const {
  using nlohmann::json;
  // Replacing what is not UTF-8 keeps dump() from throwing over a file name in another encoding.
  if (this->json) *out << object.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
}

void Console::note(std::string_view line) const { *err << printable(line) << '\n' << std::flush; }

int Console::fail(const Error& error) const {
  *err << "mercer: error: " << printable(error.message) << " [" << error_code_name(error.code)
       << "]\n"
       << std::flush;
  return kExitFailed;
}

std::string with_thousands(uint64_t count) {
  std::string digits = std::to_string(count);
  for (size_t from_end = 3; from_end < digits.size(); from_end += 4) {
    digits.insert(digits.size() - from_end, 1, ',');
  }
  return digits;
}

}  // namespace mercer::cli
