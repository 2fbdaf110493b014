#!/usr/bin/env bash
# Installs what building, testing and demonstrating Mercer needs. Asks nothing; a second run
# finds everything in place and ends at once. Written for Debian 12 and later; elsewhere it only
# checks and lists what is missing.
#
#   bash setup.sh                      system packages, Emscripten and the npm packages
#   bash setup.sh --test               the same and Firefox
#   bash setup.sh --webkit             the same and WebKitGTK, in which the tests then run, too
#   bash setup.sh --lint               the same as without and clang-format, clang-tidy
#   bash setup.sh --print-emscripten   print the folder that holds emcc, install nothing:
#                                      export PATH="$(bash setup.sh --print-emscripten):$PATH"
#   bash setup.sh --print-c-sources    print the folder with the sources of libcsv and zlib
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Debian 12's g++ and clang-19 are the oldest compilers that the code is tested with.
packages=(
  g++ cmake ninja-build               # the native build
  libeigen3-dev                       # matrices in training
  libgtest-dev libgmock-dev           # native tests
  libbenchmark-dev                    # native benchmarks
  libcli11-dev                        # the command line
  nlohmann-json3-dev                  # --json, dataset.json, attributes.json
  libflatbuffers-dev flatbuffers-compiler  # the model file
  libxxhash-dev                       # checksums in model files
  libcsv-dev zlib1g-dev               # reading .csv and .csv.gz
  libcurl4-openssl-dev ca-certificates  # asking a language model
  chromium                            # browser tests and the demo's own check
)
unpacked_emscripten_packages=(clang-19 lld-19 llvm-19 python3)
lint_packages=(clang-format-19 clang-tidy-19)
test_packages=(firefox-esr)
webkit_packages=(webkit2gtk-driver xvfb xauth dbus-daemon)

cache="${XDG_CACHE_HOME:-$HOME/.cache}/mercer"
emscripten_minimum=3.1.69
emscripten_home="$cache/emscripten-$emscripten_minimum"
unpacked_emscripten="$emscripten_home/usr/share/emscripten"
c_sources="$cache/c-sources" # libcsv/ and zlib/, which the WebAssembly command line has inside
log="$PWD/build/setup.log"

say() { printf 'setup: %s\n' "$*"; }
fail() {
  printf '\nsetup: %s\n' "$@" >&2
  exit 1
}

# Runs a command with its output in the log, which is shown only if the command fails.
logged() {
  mkdir -p "$(dirname "$log")"
  printf '\n$ %s\n' "$*" >>"$log"
  "$@" >>"$log" 2>&1 </dev/null || {
    tail -n 15 "$log" >&2
    return 1
  }
}

at_least() { # VERSION MINIMUM
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

# The folder of a usable emcc: the one on PATH if it is new enough, else ours; fails if there is none.
find_emscripten() {
  local version
  if command -v emcc >/dev/null; then
    version=$(emcc --version 2>/dev/null | grep -oE -m 1 '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1 || true)
    if [ -n "$version" ] && at_least "$version" "$emscripten_minimum"; then
      dirname "$(command -v emcc)"
      return
    fi
  fi
  [ -f "$emscripten_home/.complete" ] && echo "$unpacked_emscripten"
}

apt_options=(-q -o APT::Update::Error-Mode=any -o Acquire::Retries=3 -o Acquire::http::Timeout=60 -o DPkg::Lock::Timeout=300)

install_packages() {
  local missing=() name as_root=() size
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return

  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo)
    else
      fail "some system packages are missing, and installing them needs root. Please run this once as root
(or with sudo before each of the two commands), then repeat what you did:

  apt-get update
  apt-get install -y --no-install-recommends ${missing[*]}"
    fi
  fi

  say "installing system packages: ${missing[*]}"
  # A stale package list only matters if the installation below cannot work with it.
  logged "${as_root[@]}" apt-get "${apt_options[@]}" update ||
    say "the package lists could not be refreshed; going on with those at hand"
  size=$(LC_ALL=C apt-get install --assume-no --no-install-recommends "${missing[@]}" 2>/dev/null |
    sed -nE 's/^Need to get ([0-9.,]+ [kMG]B)(\/[0-9.,]+ [kMG]B)? of archives.*/\1/p' || true)
  [ -n "$size" ] && say "  $size to download; usually one to three minutes (details in build/setup.log)"
  logged "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${apt_options[@]}" \
    -o Dpkg::Use-Pty=0 install -y --no-install-recommends "${missing[@]}" ||
    fail "installing system packages failed; the last lines are above, all of them in build/setup.log.
A dropped download is mended by running the same command again."
}

# Sets apt_apart, the words of an apt-get with lists of its own under WORK that knows nothing but
# Debian 13's packages of KIND (deb or deb-src), from this machine's own mirror.
prepare_apart() { # WORK KIND
  local work=$1 uri
  # shellcheck disable=SC2016 # apt-get replaces these, not the shell
  uri=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' 'Component: main' |
    awk '$1 !~ /-/ && !uri { uri = $2 } END { print uri }')
  [ -n "$uri" ] || fail "apt has no source of Debian's main packages on this machine."
  mkdir -p "$work"/apt/lists/partial "$work"/apt/cache/archives/partial
  echo "$2 [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri trixie main" \
    >"$work/apt/sources.list"
  : >"$work/apt/status"
  apt_apart=(apt-get "${apt_options[@]}" -o APT::Sandbox::User="$(id -un)" -o Dir::State::status="$work/apt/status"
    -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State::lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache")
}

have_c_sources() { [ -f "$c_sources/libcsv/libcsv.c" ] && [ -f "$c_sources/zlib/zlib.h" ]; }

# A cross-compiler cannot use the system's libcsv and zlib, so their sources are unpacked into the
# user's cache. apt checks what it downloads against Debian's signed list.
unpack_c_sources() {
  local work library
  have_c_sources && return
  mkdir -p "$cache"
  exec 8>"$c_sources.lock"
  flock 8
  have_c_sources && return # another run was faster

  say "unpacking the sources of libcsv and zlib into $c_sources: 12 MB to download"
  rm -rf "$c_sources" "$c_sources".partial-*
  work=$(mktemp -d "$c_sources.partial-XXXXXX")
  prepare_apart "$work" deb-src
  mkdir -p "$work/tar"
  if ! { logged "${apt_apart[@]}" update && cd "$work/tar" &&
    logged "${apt_apart[@]}" source --download-only --tar-only libcsv zlib; }; then
    rm -rf "$work"
    fail "downloading libcsv and zlib failed; the last lines are above. Running the same command again begins anew."
  fi
  cd "$OLDPWD"
  for library in libcsv zlib; do
    mkdir -p "$work/tree/$library"
    tar -xf "$work/tar/${library}"_*.orig.tar.* -C "$work/tree/$library" --strip-components=1
  done
  mv "$work/tree" "$c_sources"
  rm -rf "$work"
}

# Debian 12's own Emscripten (3.1.6) lacks most of C++20's library. Debian 13 packages 3.1.69 built
# around clang 19, which Debian 12 has too. So its packages are unpacked (not installed) into the
# user's cache, with the libraries that its wasm-opt needs beside it.
unpack_emscripten() {
  local work loader tool name
  [ -f "$emscripten_home/.complete" ] && return
  mkdir -p "$(dirname "$emscripten_home")"
  exec 9>"$emscripten_home.lock"
  flock 9
  [ -f "$emscripten_home/.complete" ] && return # another run was faster

  say "installing Emscripten $emscripten_minimum into $emscripten_home: 260 MB to download, 1.7 GB unpacked, half a minute or more"
  rm -rf "$emscripten_home" "$emscripten_home".partial-* # left by a run that was interrupted
  work=$(mktemp -d "$emscripten_home.partial-XXXXXX")
  # shellcheck disable=SC2064 # the name is wanted as it is now
  trap "rm -rf '$work'" EXIT

  prepare_apart "$work" deb
  mkdir -p "$work/deb" "$work/tree"
  if ! { logged "${apt_apart[@]}" update && cd "$work/deb" &&
    logged "${apt_apart[@]}" download emscripten binaryen node-acorn libc6 libstdc++6 libgcc-s1; }; then
    fail "downloading Emscripten failed; the last lines are above. Running the same command again begins anew.
Any emcc $emscripten_minimum or later on PATH is taken instead."
  fi
  cd "$OLDPWD"

  local tree="$work/tree"
  dpkg-deb -x "$work"/deb/emscripten_*.deb "$tree"
  for name in binaryen node-acorn libc6 libstdc++6 libgcc-s1; do
    dpkg-deb -x "$work/deb/${name}"_*.deb "$tree/runtime"
  done
  # Debian 13's wasm-opt runs with Debian 13's C library, through that library's own loader.
  loader=$(cd "$tree/runtime" && find usr/lib -name 'ld-linux-*.so.*' | head -n 1)
  mkdir -p "$tree/binaryen/bin"
  for tool in "$tree"/runtime/usr/bin/wasm*; do
    name=$(basename "$tool")
    cat >"$tree/binaryen/bin/$name" <<SCRIPT
#!/bin/sh
root='$emscripten_home/runtime'
exec "\$root/$loader" --library-path "\$root/$(dirname "$loader")" "\$root/usr/bin/$name" "\$@"
SCRIPT
    chmod +x "$tree/binaryen/bin/$name"
  done
  mkdir -p "$tree/usr/share/emscripten/node_modules"
  cp -rL "$tree/runtime/usr/share/nodejs/acorn" "$tree/usr/share/emscripten/node_modules/acorn"
  cat >"$tree/usr/share/emscripten/.emscripten" <<CONFIG
LLVM_ROOT = '/usr/bin'
LLVM_ADD_VERSION = '19'
CLANG_ADD_VERSION = '19'
BINARYEN_ROOT = '$emscripten_home/binaryen'
NODE_JS = 'node'
CACHE = '$emscripten_home/usr/share/emscripten/cache'
FROZEN_CACHE = True
CONFIG
  touch "$tree/.complete"
  mv "$tree" "$emscripten_home"
}

# Says where Emscripten shall come from: path, distribution or unpacked.
emscripten_source() {
  local found candidate
  found=$(find_emscripten || true)
  [ "$found" = "$unpacked_emscripten" ] && echo unpacked && return
  [ -n "$found" ] && echo path && return
  candidate=$(LC_ALL=C apt-cache policy emscripten | sed -nE 's/^ +Candidate: ([0-9]+\.[0-9]+\.[0-9]+).*/\1/p')
  if [ -n "$candidate" ] && at_least "$candidate" "$emscripten_minimum"; then
    echo distribution
  elif [ "$distribution" = debian ]; then
    echo unpacked
  else
    fail "please install Emscripten $emscripten_minimum or later and put emcc on PATH; this system's packages are older."
  fi
}

# Without apt nothing is installed; a list of what to install is the most that is useful.
check_tools() {
  local missing=() tool
  for tool in c++ cmake ninja flatc; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
  find_emscripten >/dev/null || missing+=("emcc >= $emscripten_minimum")
  [ ${#missing[@]} -eq 0 ] || fail "this system has no apt. Please install: ${missing[*]}
and the libraries Eigen 3.4, GoogleTest, CLI11 2.1, nlohmann-json 3.11, FlatBuffers 2.0, xxHash, libcsv, zlib, libcurl 7.88."
}

check_node() {
  local version
  version=$(node --version 2>/dev/null || true)
  if ! { [ -n "$version" ] && at_least "${version#v}" 20.19 && command -v npm >/dev/null; }; then
    fail "Node 20.19 or later with npm is needed${version:+ (this is $version)}."
  fi
}

install_npm_packages() {
  # npm writes this file last, so it is as good as a stamp.
  [ node_modules/.package-lock.json -nt package-lock.json ] && return
  say "installing npm packages: about 100 MB, usually less than a minute"
  logged npm ci --no-audit --no-fund ||
    fail "npm ci failed; the last lines are above. Running the same command again begins anew."
}

more=()
for argument in "$@"; do
  case $argument in
    --print-emscripten) find_emscripten || fail "no emcc $emscripten_minimum or later found: run bash setup.sh first."; exit ;;
    --print-c-sources)
      have_c_sources || fail "the sources of libcsv and zlib are missing: run bash setup.sh first; on systems other
than Debian put them into $c_sources/libcsv and $c_sources/zlib."
      echo "$c_sources"
      exit ;;
    --lint) more+=("${lint_packages[@]}") ;;
    --test) more+=("${test_packages[@]}") ;;
    --webkit) more+=("${test_packages[@]}" "${webkit_packages[@]}") ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
done

distribution=$(sed -n 's/^ID=//p' /etc/os-release 2>/dev/null || true)
check_node
if command -v apt-get >/dev/null; then
  packages+=("${more[@]}")
  source=$(emscripten_source)
  case $source in
    distribution) packages+=(emscripten) ;;
    unpacked) packages+=("${unpacked_emscripten_packages[@]}") ;;
  esac
  install_packages "${packages[@]}"
  [ "$source" = unpacked ] && unpack_emscripten
  [ "$distribution" = debian ] && unpack_c_sources
else
  check_tools
fi
install_npm_packages
say "everything is in place"
