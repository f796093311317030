#!/bin/bash
# fuzz.sh [SECONDS=60]: fuzzes the reader with libFuzzer, seeded with our own runbooks and documents.
# A crash or an input that takes over 5 s fails, and the input is kept in .build-fuzz/.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
out=.build-fuzz
mkdir -p "$out/found" "$out/seeds"
mapfile -t sources < <(find Sources/Runbooks -name '*.swift' | sort)
if [ ! -x "$out/reader" ] || [ -n "$(find Sources/Runbooks Tests/Fuzz -name '*.swift' -newer "$out/reader")" ]; then
  swiftc -O -sanitize=fuzzer -parse-as-library -package-name muster -module-name ReaderFuzz -swift-version 6 \
    -enable-upcoming-feature ExistentialAny -suppress-warnings \
    -I Sources/CCmark -I Sources/CYaml "${sources[@]}" Tests/Fuzz/ReaderFuzz.swift -lcmark -lyaml -o "$out/reader"
fi
find runbooks docs templates README.md -name '*.md' -exec cp -t "$out/seeds" {} + 2>/dev/null || true
# libFuzzer's own crash handler is enough; Swift's takes minutes on a fuzzed binary.
SWIFT_BACKTRACE=enable=no "$out/reader" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 -max_len=20000 \
  -artifact_prefix="$out/" -print_final_stats=1 -verbosity=0 "$out/found" "$out/seeds"
echo "fuzz: $seconds s without a finding"
