// The items that a command is told of, and what is known of each in words.
#ifndef MERCER_CLI_CATALOGUE_INPUT_H_
#define MERCER_CLI_CATALOGUE_INPUT_H_

#include <filesystem>
#include <string>
#include <vector>

#include "data/delimited_rows.h"
#include "guide/item_texts.h"
#include "mercer/result.h"

namespace CLI {
class App;
}

namespace mercer::cli {

struct CatalogueArguments {
  std::string catalogue, data;  // one of them
  std::string id_column = "id";
  std::vector<std::string> text_columns;
};

// --catalogue, --data, --id and --text.
void add_catalogue_options(CLI::App& command, CatalogueArguments& arguments);

// How a table is written, by the name of its file: TSV is called .tsv or .tab, before .gz if it is
// packed.
DelimitedRows::Dialect dialect_of(const std::filesystem::path& file);

// Of the catalogue if one is named, else of the data set.
Result<ItemTexts> read_item_texts(const CatalogueArguments& arguments);

}  // namespace mercer::cli

#endif  // MERCER_CLI_CATALOGUE_INPUT_H_
