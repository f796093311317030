#!/usr/bin/env bash
# Installs the Debian packages that the build and the tests need. Touches no network when all are there.
set -euo pipefail

# build: libraries and their headers; tests: the programs they start for real.
packages=(pkg-config libcmark-dev libsqlite3-dev libyaml-dev libmd-dev make git tmux strace shellcheck python3 procps)
# Swift comes as an archive, without what it links against: headers, linker and libgcc come with g++, and three libraries.
command -v g++ >/dev/null || packages+=(g++)
toolchain=$(command -v swift-build || true)
if [[ -n $toolchain ]] && ldd "$toolchain" | grep -q 'not found'; then
  packages+=(libcurl4 libncurses6 libxml2)
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  # pkgconf stands in for pkg-config on newer Debians.
  [[ $status == "install ok installed" ]] || missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "deps: these packages are missing, and there is no sudo to install them: ${missing[*]}" >&2
    echo "      as root: apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "deps: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
install=("${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}")
# A fresh image has no lists yet; an old one has stale ones. Ask for lists only when the first try fails.
if ! "${install[@]}" >/dev/null 2>&1; then
  "${as_root[@]}" apt-get update -q
  "${install[@]}"
fi
