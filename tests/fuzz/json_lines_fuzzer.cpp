// Events as JSON lines.
#include "imported_events.h"

FUZZER(json_lines) { check_import(mercer::TableFormat::kJsonLines, bytes); }
