#!/usr/bin/env bash
# Installs the Debian packages that are needed and missing; touches no network when all are there.
# deps.sh: for the build and the demonstration. deps.sh tests: those that only the tests start, too.
set -euo pipefail

# build: libraries and their headers; demo and tests: the programs they start for real, servers below a folder of their own.
packages=(pkg-config libcmark-dev libsqlite3-dev libyaml-dev libmd-dev libcurl4-openssl-dev make git tmux strace shellcheck
  python3 procps prometheus)
# Swift comes as an archive, without what it links against: headers, linker and libgcc come with g++, and three libraries.
command -v g++ >/dev/null || packages+=(g++)
toolchain=$(command -v swift-build || true)
if [[ -n $toolchain ]] && ldd "$toolchain" | grep -q 'not found'; then
  packages+=(libcurl4 libncurses6 libxml2)
fi
# Further sources that are asked for real, and what the tests need to be one.
[[ ${1:-} != tests ]] || packages+=(faketime libpq5 openssh-client openssh-server openssl postgresql prometheus-alertmanager
  python3-aiosmtpd sqlite3)

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

# No server that is installed here may begin to serve on this machine: Debian asks this program before it starts one. Those
# that are new are disabled, too, so that the next boot does not start them.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi

echo "deps: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
install=("${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}")
# A fresh image has no lists yet; an old one has stale ones. Ask for lists only when the first try fails.
if ! "${install[@]}" >/dev/null 2>&1; then
  "${as_root[@]}" apt-get update -q
  "${install[@]}"
fi
for server in prometheus prometheus-alertmanager postgresql openssh-server; do
  [[ " ${missing[*]} " != *" $server "* ]] || ! command -v systemctl >/dev/null ||
    "${as_root[@]}" systemctl disable --quiet "${server/openssh-server/ssh}" 2>/dev/null || true
done
