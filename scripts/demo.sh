#!/usr/bin/env bash
# A real fault on this machine, walked to its end with the real program: RUNBOOK is orders-late (a Prometheus is started for it)
# or disk-filling. In a terminal you walk; without one a committed key session does, through a real pty. Leaves timeline, journal
# and postmortem in ./demo-out.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${DEMO_OUT:-$PWD/demo-out}
name=${RUNBOOK:-orders-late}
case $name in
  orders-late) fault=batch what="orders that are confirmed late, seen by a Prometheus" ;;
  disk-filling) fault=debug what="a shop with debug logging left on" ;;
  *)
    echo "demo: there is no demo of $name; RUNBOOK is orders-late or disk-filling" >&2
    exit 2
    ;;
esac

export LAB_ROOM MUSTER_DB=$out/journal.db
LAB_ROOM=$(mktemp -d "${TMPDIR:-/tmp}/muster-demo-XXXXXX")
keep=no
trap '[[ $keep == yes ]] || { [[ ! -e $LAB_ROOM/.muster-lab ]] || "$here/runbooks/lab/lab.sh" stop "$name"; rm -rf "$LAB_ROOM"; }' EXIT
rm -rf "$out"
mkdir -m 0700 "$out"

echo "Starting the fault: $what,"
echo "in $LAB_ROOM"
"$here/runbooks/lab/lab.sh" start "$name" "$fault" >/dev/null

walk=(muster walk "$here/runbooks/$name.md" --set "ROOM=$LAB_ROOM")
[[ ! -e $LAB_ROOM/muster.yaml ]] || walk+=(--config "$LAB_ROOM/muster.yaml")
status=0
if [[ -t 0 && -t 1 ]]; then
  printf 'You are on call. Read, then type. ? lists the keys; q leaves and keeps your\nplace.\n\n'
  env -u CI "${walk[@]}" || status=$?
else
  printf 'No terminal here: playing docs/demo/%s.txt.\n\n' "$name"
  python3 "$here/scripts/play.py" "$here/docs/demo/$name.txt" "${walk[@]}" || status=$?
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
  config=
  [[ ! -e $LAB_ROOM/muster.yaml ]] || config=" --config $LAB_ROOM/muster.yaml"
  echo "  MUSTER_DB=$MUSTER_DB $(command -v muster) resume$config"
  echo "  LAB_ROOM=$LAB_ROOM $here/runbooks/lab/lab.sh stop $name"
  # Leaving is no failure: make would call it one.
  status=0
else
  echo "The walk ended with exit status $status. What there is of the postmortem:"
  echo "$out/postmortem.md"
fi
exit "$status"
