# The libraries of the command line for Emscripten, under the names that core/CMakeLists.txt links.
# Headers are the system's, exposed one by one so that the system's C headers stay out of sight;
# libcsv and zlib are compiled from the sources that setup.sh unpacks.

# Everything, so that all object files agree. Threads are Node's worker threads.
add_compile_options(-pthread -msimd128 -fwasm-exceptions)

set(links "${CMAKE_BINARY_DIR}/command_header_links")
function(mercer_header_library target folder)
  find_path(${folder}_parent ${folder} PATHS /usr/include /usr/include/eigen3 NO_CMAKE_FIND_ROOT_PATH REQUIRED)
  file(MAKE_DIRECTORY "${links}")
  file(CREATE_LINK "${${folder}_parent}/${folder}" "${links}/${folder}" SYMBOLIC)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE "${links}")
endfunction()
mercer_header_library(Eigen3::Eigen Eigen)
mercer_header_library(nlohmann_json::nlohmann_json nlohmann)
mercer_header_library(CLI11::CLI11 CLI)
add_library(Threads::Threads INTERFACE IMPORTED GLOBAL)

execute_process(COMMAND bash setup.sh --print-c-sources WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  OUTPUT_VARIABLE c_sources OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
add_library(csv STATIC "${c_sources}/libcsv/libcsv.c")
target_include_directories(csv SYSTEM PUBLIC "${c_sources}/libcsv")
target_compile_options(csv PRIVATE -w)
set(LIBCSV csv)

# Only what unpacking needs.
add_library(zlib_inflate STATIC
  "${c_sources}/zlib/adler32.c" "${c_sources}/zlib/crc32.c" "${c_sources}/zlib/inffast.c"
  "${c_sources}/zlib/inflate.c" "${c_sources}/zlib/inftrees.c" "${c_sources}/zlib/zutil.c")
target_include_directories(zlib_inflate SYSTEM PUBLIC "${c_sources}/zlib")
target_compile_options(zlib_inflate PRIVATE -w)
set_target_properties(zlib_inflate PROPERTIES UNITY_BUILD OFF) # its sources share names
add_library(ZLIB::ZLIB ALIAS zlib_inflate)
