#!/usr/bin/env bash
# Runs what was built: all tests but those marked `.alone`, then those in a process of their own. Arguments go to swift test.
set -euo pipefail
cd "$(dirname "$0")/.."

swift test --skip-build "$@"
[[ $# -eq 0 ]] || exit 0
# shellcheck disable=SC2016  # the back-tick is Swift's
alone=$(grep -rhoP '@Test\(\.alone\) func `\K[^`]+' Tests | paste -sd '|')
MUSTER_ALONE=1 swift test --skip-build --filter "$alone"
