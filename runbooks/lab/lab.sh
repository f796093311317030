#!/usr/bin/env bash
# The faults that the bundled runbooks are about, made for real on this machine and without any privilege.
#
#   lab.sh start disk-filling     [debug|rotation|dumps]
#   lab.sh start service-stuck    [lock|stopped|queue]
#   lab.sh start orders-late      [batch|stopped|lock]       with a Prometheus of its own
#   lab.sh start database-blocked [idle|report|ddl]          with a PostgreSQL of its own
#   lab.sh status NAME            what runs, in a few lines
#   lab.sh stop NAME              ends its processes and removes its folder
#
# Everything lies in one private folder: $LAB_ROOM, or /tmp/muster-lab/NAME (the default of the runbooks' ROOM). Where there are
# sources to ask, the folder holds a muster.yaml that names them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  sed -n '2,12p' "${BASH_SOURCE[0]}" | sed 's/^# \{0,1\}//' >&2
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

need() { # PROGRAM PACKAGE
  command -v "$1" >/dev/null || die "there is no $1 here; on Debian: apt-get install --no-install-recommends $2"
}

# The platform's own control tool, as a runbook calls it.
tool() { # NAME PROGRAM
  printf '#!/bin/sh\nexec python3 %q ctl %q "$@"\n' "$here/$2" "$room" >"$room/$1"
  chmod +x "$room/$1"
}

start_orders() { # FAULT
  local batch=200 part
  case $1 in batch | stopped | lock) ;; *) usage ;; esac
  need prometheus prometheus
  printf 'batch=%s\n' $batch >"$room/relay.conf"
  mkdir "$room/control" && echo down | tee "$room/control/prometheus" >"$room/control/report"
  supervise "desk=python3 '$here/orders.py' desk '$room'" "relay=python3 '$here/orders.py' relay '$room'" \
    "customers=python3 '$here/orders.py' customers '$room'" "report=python3 '$here/orders.py' report '$room'" \
    "prometheus=python3 '$here/orders.py' prometheus '$room'"
  for part in desk relay; do await "[[ -s '$room/$part.port' ]]"; done
  python3 "$here/orders.py" settings "$room"
  tool orderctl orders.py
  echo up >"$room/control/prometheus"
  python3 "$here/orders.py" healthy "$room"
  case $1 in
    batch) sed -i 's/^batch=.*/batch=1/' "$room/relay.conf" && kill -HUP "$(cat "$room/relay.pid")" ;;
    stopped) echo down >"$room/control/relay" ;;
    lock) echo up >"$room/control/report" ;;
  esac
  python3 "$here/orders.py" late "$room"
}

start_database() { # FAULT
  local bin cluster owner
  case $1 in idle | report | ddl) ;; *) usage ;; esac
  bin=$(find /usr/lib/postgresql/*/bin -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)
  [[ -n $bin ]] || need initdb postgresql
  echo "${bin:=$(dirname "$(readlink -f "$(command -v initdb)")")}" >"$room/bin"
  # Short, because a socket's path is; and outside of the room, because the server refuses to be root, who owns it.
  cluster=$(mktemp -d /tmp/muster-pg-XXXXXX)
  ln -s "$cluster" "$room/cluster"
  owner=()
  if [[ $(id -u) -eq 0 ]]; then
    owner=(setpriv --reuid="$(id -u postgres 2>/dev/null || id -u nobody)" --regid="$(id -g nobody)" --clear-groups)
    chown "${owner[1]#*=}:${owner[2]#*=}" "$cluster"
  fi
  (cd "$cluster" && "${owner[@]}" "$bin/initdb" -D "$cluster/data" -U lab -A trust -E UTF8 --locale=C -N >/dev/null)
  mkdir "$room/control" && echo down | tee "$room"/control/{tills,stocktaking,recount,yearreport,migration} >/dev/null
  supervise "tills=python3 '$here/shopdb.py' tills '$room'" "stocktaking=python3 '$here/shopdb.py' stocktaking '$room'" \
    "recount=python3 '$here/shopdb.py' recount '$room'" "yearreport=python3 '$here/shopdb.py' yearreport '$room'" \
    "migration=python3 '$here/shopdb.py' migration '$room'" "server=python3 '$here/shopdb.py' server '$room'"
  await "'$bin/psql' -qX -h '$cluster' -U lab -d postgres -c 'select 1' >/dev/null 2>&1"
  "$bin/psql" -qX -v ON_ERROR_STOP=1 -h "$cluster" -U lab -d postgres -c 'create database shop'
  "$bin/psql" -qX -v ON_ERROR_STOP=1 -h "$cluster" -U lab -d shop <<'SQL'
create role till login; create role clerk login; create role watch login; create role operator login;
grant pg_monitor to watch, operator; grant pg_signal_backend to operator;
-- A migration is no superuser's here: nobody but a superuser could cancel it.
create role admin login;
create table stock (sku text primary key, pieces int not null, counted timestamptz);
create table sales (id bigserial primary key, sku text not null, till int not null, at timestamptz default now());
insert into stock values ('tea', 100000), ('bread', 5000), ('salt', 800);
alter table stock owner to admin;
grant select, insert, update on stock, sales to till, clerk; grant usage on sequence sales_id_seq to till;
SQL
  printf 'environment: lab\nsources:\n  shopdb:\n    kind: postgresql\n    url: host=%s dbname=shop user=watch\n' \
    "$cluster" >"$room/muster.yaml"
  tool shopctl shopdb.py
  echo up >"$room/control/tills"
  await "grep -q served '$room/sales' 2>/dev/null"
  case $1 in
    idle) echo up >"$room/control/stocktaking" ;;
    report) echo up >"$room/control/recount" ;;
    ddl)
      echo up >"$room/control/yearreport"
      await "[[ -s '$room/yearreport.pid' ]]"
      sleep 0.5
      echo up >"$room/control/migration"
      ;;
  esac
  python3 "$here/shopdb.py" blocked "$room"
}

stop() {
  local cluster
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
  cluster=$(readlink "$room/cluster" || true)
  [[ $cluster != /tmp/muster-pg-* || -L $cluster ]] || rm -rf "$cluster"
  rm -rf "$room"
}

[[ $# -ge 2 ]] || usage
room=${LAB_ROOM:-/tmp/muster-lab/$2}
case $1:$2 in
  start:disk-filling | start:service-stuck | start:orders-late | start:database-blocked)
    [[ -n ${LAB_ROOM:-} ]] || private /tmp/muster-lab
    [[ ! -e $room/.muster-lab ]] || die "$room is in use; first: lab.sh stop $2"
    private "$room"
    : >"$room/.muster-lab"
    trap '[[ $? -eq 0 ]] || stop' EXIT
    case $2 in
      disk-filling) start_disk "${3:-debug}" ;;
      service-stuck) start_service "${3:-lock}" ;;
      orders-late) start_orders "${3:-batch}" ;;
      database-blocked) start_database "${3:-idle}" ;;
    esac
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
