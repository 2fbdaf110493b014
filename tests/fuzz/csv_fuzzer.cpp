// Events as CSV or TSV; the last bit of the first byte says which.
#include "imported_events.h"

FUZZER(csv) {
  const bool is_tsv = !bytes.empty() && (bytes[0] & 1) != 0;
  check_import(is_tsv ? mercer::TableFormat::kTsv : mercer::TableFormat::kCsv, bytes);
}
