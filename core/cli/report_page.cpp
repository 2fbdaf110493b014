#include "cli/report_page.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/files.h"

namespace mercer::cli {

namespace fs = std::filesystem;

std::string filled_page(std::string_view page, const nlohmann::json& data) {
  using nlohmann::json;
  constexpr std::string_view kPlace = "@REPORT_DATA@";
  std::string text = data.dump(-1, ' ', false, json::error_handler_t::replace);
  // Within a script element only "<" could end it.
  for (size_t at = 0; (at = text.find('<', at)) != std::string::npos;) {
    text.replace(at, 1, "\\u003c");
  }
  std::string result(page);
  result.replace(result.find(kPlace), kPlace.size(), text);
  return result;
}

Status make_report_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return Done{};
  return Error{ErrorCode::kIo, "the folder \"" + folder + "\" cannot be made: " + error.message()};
}

Status write_report(const std::string& folder, const std::string& name, const Report& report) {
  const fs::path path(folder);
  MERCER_RETURN_IF_ERROR(write_file_atomically(path / (name + ".md"), report.markdown));
  MERCER_RETURN_IF_ERROR(write_file_atomically(path / (name + ".json"), report.json));
  return write_file_atomically(path / (name + ".html"), report.html);
}

}  // namespace mercer::cli
