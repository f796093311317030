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
# Functions in sections of their own: what nobody calls is left out, and the others can be put in order (below).
lean=(-Xswiftc -Xfrontend -Xswiftc -function-sections -Xswiftc -use-ld=bfd -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
  -Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs)

build() {
  swift build -c release --disable-local-rpath --product "$product" --static-swift-stdlib --scratch-path .build-static \
    --pkg-config-path "$PWD/.static/pc" -Xswiftc -L"$PWD/.static/lib" "${lean[@]}" "$@"
}
log=.static/build.log
if ! build 2>&1 | tee "$log"; then
  # Seen once in ten builds of the toolchain, never twice in a row: a C module of Foundation that cannot be built.
  grep -q _FoundationCShims "$log" || exit 1
  echo "static: the toolchain's _FoundationCShims failure; trying once more" >&2
  build
fi

bin=$(swift build -c release --scratch-path .build-static --show-bin-path)/$product
if [[ $product == muster ]] && command -v valgrind >/dev/null; then
  # Linked again with what a walk needs side by side: 1.5 MiB less in memory. The name changes with the content, since it is
  # by its arguments that the build sees whether there is something to link.
  strip -g -o .static/profiled "$bin"
  scripts/order.py .static/profiled >.static/order.ld
  order=.static/order-$(sha256sum .static/order.ld | cut -c1-12).ld
  mv .static/order.ld "$order"
  build -Xlinker -T -Xlinker "$PWD/$order"
elif [[ $product == muster ]]; then
  echo "static: no valgrind, so the functions stay in the order of the libraries: 1.5 MiB more in memory" >&2
fi
strip -o ".build-static/$product" "$bin"
foreign=$(ldd ".build-static/$product" | grep -vE 'linux-vdso|lib(c|m|pthread|dl|rt|util)\.so|ld-linux' || true)
if [[ -n $foreign ]]; then
  printf 'static: these libraries are still outside:\n%s\n' "$foreign" >&2
  exit 1
fi
printf 'static: %s, %s bytes\n' ".build-static/$product" "$(stat -c %s ".build-static/$product")"
