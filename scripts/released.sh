#!/usr/bin/env bash
# Checks the program as it is shipped: the optimiser is another compiler, and the tests run what was built without it.
# A walk of the static form leaves the digests that sha256sum gives, and the chain verifies with both builds.
set -euo pipefail
cd "$(dirname "$0")/.."
make static >/dev/null
released=$PWD/.build-static/muster
tested=$(swift build --show-bin-path)/muster
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{
  printf -- '---\ntitle: Sizes\n---\n\n# Sizes\n\n'
  for size in 1 255 256 257 319 320 1000 65536 1000000; do
    # shellcheck disable=SC2016  # the back-ticks are the runbook's
    printf '## Print %s\n\n```sh\ncat %s\n```\n\n' "$size" "$folder/$size"
    yes "${size}th" 2>/dev/null | head -c "$size" >"$folder/$size" || true
  done
} >"$folder/sizes.md"
for round in 1 2 3 4 5; do
  "$released" walk "$folder/sizes.md" --db "$folder/$round.db" </dev/null >"$folder/out" || {
    cat "$folder/out" >&2
    exit 1
  }
  python3 - "$folder/$round.db" >"$folder/payloads" <<'READ'
import sqlite3, sys
for (payload,) in sqlite3.connect(sys.argv[1]).execute("SELECT payload FROM record WHERE kind = 'scriptFinished'"):
    print(payload if isinstance(payload, str) else payload.decode())
READ
  for size in 1 255 256 257 319 320 1000 65536 1000000; do
    wanted=$(sha256sum <"$folder/$size" | cut -d" " -f1)
    grep -q "$wanted" "$folder/payloads" || {
      echo "released: the digest of $size bytes is not what sha256sum gives" >&2
      exit 1
    }
  done
  for program in "$released" "$tested"; do
    "$program" verify --db "$folder/$round.db" >"$folder/out" || {
      cat "$folder/out" >&2
      exit 1
    }
  done
done
echo "released: five walks of the static form, digests as sha256sum has them, chains verified by both builds"
