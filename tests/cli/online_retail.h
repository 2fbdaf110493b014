// The data set that ships, and its import as models/online-retail/README.md has it.
#ifndef MERCER_TESTS_CLI_ONLINE_RETAIL_H_
#define MERCER_TESTS_CLI_ONLINE_RETAIL_H_

#include <string>
#include <vector>

#include "cli/command_line.h"

namespace mercer::cli {

inline std::string online_retail(const std::string& file) {
  return std::string(MERCER_SOURCE_DIR) + "/models/online-retail/" + file;
}

// `more` says what else it is told, the output at least.
inline Outcome import_online_retail(const std::vector<std::string>& more) {
  std::vector<std::string> words = {"import", online_retail("online_retail.csv.gz")};
  for (const char* word : {"--user",
                           "CustomerID",
                           "--item",
                           "StockCode",
                           "--time",
                           "InvoiceDate",
                           "--basket",
                           "InvoiceNo",
                           "--title",
                           "Description",
                           "--price",
                           "UnitPrice",
                           "--where",
                           "InvoiceNo !~ C.*",
                           "--where",
                           "StockCode ~ [0-9]{5}[A-Za-z]*",
                           "--where",
                           "Quantity > 0",
                           "--where",
                           "UnitPrice > 0",
                           "--upper-case-items",
                           "--repeat",
                           "first"}) {
    words.emplace_back(word);
  }
  words.insert(words.end(), more.begin(), more.end());
  return run_command(words);
}

}  // namespace mercer::cli

#endif  // MERCER_TESTS_CLI_ONLINE_RETAIL_H_
