#include "cli/catalogue_input.h"

#include <CLI/CLI.hpp>

#include "cli/dataset_folder.h"
#include "cli/files.h"
#include "cli/input_stream.h"

namespace mercer::cli {

void add_catalogue_options(CLI::App& command, CatalogueArguments& arguments) {
  command.add_option("--catalogue", arguments.catalogue,
                     "The items: CSV or TSV (.tsv), plain or gzip, one item a row");
  command.add_option(
      "--data", arguments.data,
      "In place of --catalogue: a data set folder, whose titles and prices are the text");
  command.add_option("--id", arguments.id_column, "The catalogue's column of the item's id")
      ->capture_default_str();
  command
      .add_option("--text", arguments.text_columns,
                  "The catalogue's columns of text, with commas between (default: all others)")
      ->delimiter(',');
}

DelimitedRows::Dialect dialect_of(const std::filesystem::path& file) {
  std::filesystem::path name = file.filename();
  if (name.extension() == ".gz") name = name.stem();
  const bool is_tsv = name.extension() == ".tsv" || name.extension() == ".tab";
  return is_tsv ? DelimitedRows::Dialect::kTsv : DelimitedRows::Dialect::kCsv;
}

Result<ItemTexts> read_item_texts(const CatalogueArguments& arguments) {
  if (arguments.catalogue.empty()) {
    MERCER_ASSIGN_OR_RETURN(const LoadedDataset loaded, read_dataset(arguments.data));
    return texts_of(loaded.dataset.catalogue);
  }
  MERCER_ASSIGN_OR_RETURN(InputStream input, InputStream::open(arguments.catalogue));
  ItemTextReader reader(dialect_of(arguments.catalogue), arguments.id_column,
                        arguments.text_columns);
  for (;;) {
    MERCER_ASSIGN_OR_RETURN(const std::string_view block, input.read());
    if (block.empty()) break;
    const Status status = reader.feed(block);
    if (!status.ok()) return in_file(arguments.catalogue, status.error());
  }
  auto texts = reader.finish();
  if (!texts.ok()) return in_file(arguments.catalogue, texts.error());
  return texts;
}

}  // namespace mercer::cli
