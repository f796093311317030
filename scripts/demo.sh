#!/usr/bin/env bash
# A real fault on this machine, walked to its end with the real program. In a terminal you walk; without one a committed key
# session does, through a real pty. Leaves timeline, journal and postmortem in ./demo-out.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${DEMO_OUT:-$PWD/demo-out}

export LAB_ROOM MUSTER_DB=$out/journal.db
LAB_ROOM=$(mktemp -d "${TMPDIR:-/tmp}/muster-demo-XXXXXX")
keep=no
trap '[[ $keep == yes ]] || "$here/runbooks/lab/lab.sh" stop disk-filling' EXIT
rm -rf "$out"
mkdir -m 0700 "$out"

echo "Starting the fault: a shop with debug logging left on, in $LAB_ROOM"
"$here/runbooks/lab/lab.sh" start disk-filling debug >/dev/null

walk=(muster walk "$here/runbooks/disk-filling.md" --set "ROOM=$LAB_ROOM")
status=0
if [[ -t 0 && -t 1 ]]; then
  printf 'You are on call. Read, then type. ? lists the keys; q leaves and keeps your\nplace.\n\n'
  env -u CI "${walk[@]}" || status=$?
else
  printf 'No terminal here: playing docs/demo/keys.txt.\n\n'
  python3 "$here/scripts/play.py" "$here/docs/demo/keys.txt" "${walk[@]}" || status=$?
fi

echo
echo "--- what was recorded"
muster timeline INC-1
muster export INC-1 >"$out/postmortem.md"
muster verify
echo
if [[ $status -eq 0 ]]; then
  echo "Recovered. The postmortem is $out/postmortem.md"
elif [[ $status -eq 12 && -t 0 ]]; then
  keep=yes
  echo "The walk is held, and the fault goes on. To go on with the walk, and to end the"
  echo "fault when you have seen enough (it ends by itself after an hour):"
  echo "  MUSTER_DB=$MUSTER_DB $(command -v muster) resume"
  echo "  LAB_ROOM=$LAB_ROOM $here/runbooks/lab/lab.sh stop disk-filling"
  # Leaving is no failure: make would call it one.
  status=0
else
  echo "The walk ended with exit status $status. What there is of the postmortem:"
  echo "$out/postmortem.md"
fi
exit "$status"
