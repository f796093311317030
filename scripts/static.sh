#!/usr/bin/env bash
# Builds one file to ship: the libraries of Swift, C++ and C inside, only glibc outside.
# static.sh [PRODUCT=muster]: `make bench` builds its helper the same way.
set -euo pipefail
product=${1:-muster}
cd "$(dirname "$0")/.."

# The linker takes a shared library where it finds one, and flags cannot tell it otherwise, because pkg-config's -l come
# first. So pkg-config is given a folder in which only the archives stand.
mkdir -p .static/lib .static/pc
for entry in libcmark:cmark sqlite3:sqlite3 yaml-0.1:yaml libmd:md; do
  module=${entry%%:*} library=${entry##*:}
  archive=$(pkg-config --variable=libdir "$module")/lib$library.a
  if [[ ! -f $archive ]]; then
    echo "static: no $archive; is the -dev package there? (make deps)" >&2
    exit 1
  fi
  ln -sf "$archive" ".static/lib/lib$library.a"
  printf 'Name: %s\nDescription: archive only\nVersion: %s\nLibs: -L%s -l%s -lm\nCflags: %s\n' \
    "$module" "$(pkg-config --modversion "$module")" "$PWD/.static/lib" "$library" \
    "$(pkg-config --cflags "$module")" >".static/pc/$module.pc"
done

# The C++ library below Swift's own runtime goes inside too: a shared one costs a third of a millisecond at each start, for
# finding and relocating it.
compiler=$(command -v clang || command -v gcc)
runtime=$("$compiler" -print-file-name=libstdc++.a)
if [[ ! -f $runtime ]]; then
  echo "static: $compiler knows no libstdc++.a; is libstdc++-dev there?" >&2
  exit 1
fi
ln -sf "$runtime" .static/lib/libstdc++.a

# Measured with `make bench`, by user and system time of `--version`: no shared libstdc++ and libgcc -15 %; no table of
# exported symbols (-s keeps the one that the driver asks for) and packed relocations -3 % and 1 MiB less in memory.
lean=(-Xswiftc -use-ld=bfd -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
  -Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs)

build() {
  swift build -c release --product "$product" --static-swift-stdlib --scratch-path .build-static \
    --pkg-config-path "$PWD/.static/pc" -Xswiftc -L"$PWD/.static/lib" "${lean[@]}" -Xlinker -s
}
log=.static/build.log
if ! build 2>&1 | tee "$log"; then
  # Seen once in ten builds of the toolchain, never twice in a row: a C module of Foundation that cannot be built.
  grep -q _FoundationCShims "$log" || exit 1
  echo "static: the toolchain's _FoundationCShims failure; trying once more" >&2
  build
fi

bin=$(swift build -c release --scratch-path .build-static --show-bin-path)/$product
cp "$bin" ".build-static/$product"
foreign=$(ldd ".build-static/$product" | grep -vE 'linux-vdso|lib(c|m|pthread|dl|rt|util)\.so|ld-linux' || true)
if [[ -n $foreign ]]; then
  printf 'static: these libraries are still outside:\n%s\n' "$foreign" >&2
  exit 1
fi
printf 'static: %s, %s bytes\n' ".build-static/$product" "$(stat -c %s ".build-static/$product")"
