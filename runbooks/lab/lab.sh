#!/usr/bin/env bash
# The faults that the two bundled runbooks are about, made for real on this machine and without any privilege.
#
#   lab.sh start disk-filling  [debug|rotation|dumps]
#   lab.sh start service-stuck [lock|stopped|queue]
#   lab.sh status NAME         what runs, in a few lines
#   lab.sh stop NAME           ends its processes and removes its folder
#
# Everything lies in one private folder: $LAB_ROOM, or /tmp/muster-lab/NAME (the default of the runbooks' ROOM).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  sed -n '2,9p' "${BASH_SOURCE[0]}" | sed 's/^# \{0,1\}//' >&2
  exit 2
}

die() {
  echo "lab: $*" >&2
  exit 1
}

# Waits until a condition holds; ten seconds are an eternity here.
await() {
  local _
  for _ in {1..100}; do
    if eval "$1"; then return; fi
    sleep 0.1
  done
  die "waited ten seconds for: $1"
}

private() {
  if ! mkdir -m 0700 "$1" 2>/dev/null; then
    [[ -d $1 && ! -L $1 && -O $1 ]] || die "$1 is not yours; set LAB_ROOM"
  fi
}

# Starts the supervisor; a process whose control file already says `down` is not wanted yet.
supervise() { # NAME=COMMAND...
  local pair
  mkdir -p "$room/control"
  for pair in "$@"; do [[ -e $room/control/${pair%%=*} ]] || echo up >"$room/control/${pair%%=*}"; done
  setsid python3 "$here/supervisor.py" "$room" "$@" </dev/null >"$room/supervisor.log" 2>&1 &
  for pair in "$@"; do await "[[ -s '$room/${pair%%=*}.pid' ]] || grep -q down '$room/control/${pair%%=*}'"; done
}

start_disk() { # FAULT
  local level=info dump=no
  case $1 in
    debug) level=debug ;;
    rotation) mkdir "$room/control" && echo down >"$room/control/rotate" ;;
    dumps) dump=yes ;;
    *) usage ;;
  esac
  mkdir "$room/log"
  printf 'level=%s\ndump_on_slow=%s\nbudget=%s\n' "$level" "$dump" $((24 * 1024 * 1024)) >"$room/shop.conf"
  python3 "$here/shop.py" fill "$room" "$1"
  supervise "shop=python3 '$here/shop.py' serve '$room'" "rotate=python3 '$here/shop.py' rotate '$room'"
  await "[[ -s '$room/orders' ]]"
}

start_service() { # FAULT
  mkfifo -m 0600 "$room/audit.fifo"
  supervise "front=python3 '$here/quotes.py' front '$room'" "worker=python3 '$here/quotes.py' worker '$room'" \
    "audit=python3 '$here/quotes.py' audit '$room'" "customers=python3 '$here/quotes.py' customers '$room'"
  await "grep -q ok '$room/requests' 2>/dev/null"
  case $1 in
    lock) (python3 "$here/quotes.py" crash "$room" || true) 2>/dev/null ;;
    stopped) kill -STOP "$(cat "$room/worker.pid")" ;;
    queue) echo down >"$room/control/audit" ;;
    *) usage ;;
  esac
  await "! tail -n 2 '$room/requests' | grep -q ok"
}

stop() {
  [[ -O $room/.muster-lab ]] || die "$room is no lab of yours"
  if [[ -s $room/supervisor.pid ]]; then
    pid=$(cat "$room/supervisor.pid")
    # The number may long belong to somebody else: only our own program is ended.
    if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "supervisor.py $room "; then
      kill -TERM "$pid"
      # Gone, or a zombie that nobody reaps: containers often have no init.
      await "! grep -qs '^State:[[:space:]]*[^Z]' /proc/$pid/status"
    fi
  fi
  rm -rf "$room"
}

[[ $# -ge 2 ]] || usage
room=${LAB_ROOM:-/tmp/muster-lab/$2}
case $1:$2 in
  start:disk-filling | start:service-stuck)
    [[ -n ${LAB_ROOM:-} ]] || private /tmp/muster-lab
    [[ ! -e $room/.muster-lab ]] || die "$room is in use; first: lab.sh stop $2"
    private "$room"
    : >"$room/.muster-lab"
    if [[ $2 == disk-filling ]]; then start_disk "${3:-debug}"; else start_service "${3:-lock}"; fi
    echo "$room"
    ;;
  status:*)
    [[ -e $room/.muster-lab ]] || die "nothing in $room"
    for pidfile in "$room"/*.pid; do
      pid=$(cat "$pidfile")
      printf '%-11s pid %-7s %s\n' "$(basename "$pidfile" .pid)" "$pid" \
        "$(sed -n 's/^State:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null || echo gone)"
    done
    ;;
  stop:*) stop ;;
  *) usage ;;
esac
