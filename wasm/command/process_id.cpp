// Names of temporary files have the process's number in them, for which Emscripten's library says
// 42. Its own definition is weak, so that this one takes its place.
#include <emscripten/em_js.h>

EM_JS(int, node_process_id, (), { return process.pid; });

extern "C" int __syscall_getpid() { return node_process_id(); }
