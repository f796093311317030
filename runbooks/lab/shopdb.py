#!/usr/bin/env python3
"""A shop whose tills book into PostgreSQL, and four jobs that can get in their way.

    shopdb.py server ROOM        runs the cluster in ROOM/cluster until it is told to end
    shopdb.py tills ROOM         three tills, four sales a second each: ROOM/sales (time, served or waits)
    shopdb.py stocktaking ROOM   changes a row, and leaves its transaction open
    shopdb.py recount ROOM       locks the stock, and counts for an hour
    shopdb.py yearreport ROOM    reads for an hour, in one statement
    shopdb.py migration ROOM     wants to alter the table
    shopdb.py blocked ROOM       waits until every till waits for a lock
    shopdb.py ctl ROOM VERB      what ROOM/shopctl calls: end idle|busy|ddl [--dry-run], again

A till that waits for the database serves nobody; while ROOM/control/offline is there it sells on and keeps its sales in ROOM/kept.
The tills set no lock_timeout: that is the mistake from which all the faults grow. Speaks to the server through libpq.
"""
import ctypes
import ctypes.util
import os
import pwd
import signal
import subprocess
import sys
import threading
import time

TILLS = 3


class Line:
    """One connection to the database `shop`."""

    pq = None

    def __init__(self, room, user, name):
        if Line.pq is None:
            Line.pq = pq = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
            pq.PQconnectdb.restype = pq.PQexec.restype = ctypes.c_void_p
            pq.PQerrorMessage.restype = pq.PQgetvalue.restype = ctypes.c_char_p
            for function in (pq.PQstatus, pq.PQerrorMessage, pq.PQresultStatus, pq.PQntuples, pq.PQnfields, pq.PQclear):
                function.argtypes = [ctypes.c_void_p]
            pq.PQexec.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
            pq.PQgetvalue.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
        folder = os.path.realpath(room + "/cluster")
        self.line = Line.pq.PQconnectdb(f"host={folder} dbname=shop user={user} application_name={name}".encode())
        if Line.pq.PQstatus(self.line) != 0:
            raise OSError(Line.pq.PQerrorMessage(self.line).decode().strip())

    def ask(self, statement):
        """The rows; None where the server refused, which the lab takes as it comes."""
        pq = Line.pq
        result = pq.PQexec(self.line, statement.encode())
        rows = None
        if pq.PQresultStatus(result) in (1, 2):
            cells = range(pq.PQnfields(result))
            rows = [[pq.PQgetvalue(result, r, c).decode() for c in cells] for r in range(pq.PQntuples(result))]
        pq.PQclear(result)
        return rows


def server(room):
    cluster = os.path.realpath(room + "/cluster")
    owner = pwd.getpwuid(os.stat(cluster).st_uid)
    become = []
    if os.geteuid() == 0:
        become = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    process = subprocess.Popen(
        ["setpriv", *become, "--pdeathsig", "INT", read(room + "/bin") + "/postgres", "-D", cluster + "/data", "-k", cluster,
         "-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=30",
         "-c", "client_connection_check_interval=500ms", "-c", "log_min_messages=panic"], cwd=cluster)
    # What TERM means to PostgreSQL, to wait for every session, is not what it means to us.
    signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGINT))
    sys.exit(process.wait())


def tills(room):
    kept = threading.Lock()

    def till(number):
        busy = [0.0]  # since when the booking in hand is under way; 0 when there is none
        work = threading.Condition()

        def book():
            line = Line(room, "till", f"till-{number}")
            while True:
                with work:
                    while not busy[0]:
                        work.wait()
                line.ask(SALE.format(number))
                busy[0] = 0.0
                while number == 1 and os.path.exists(room + "/kept") and not offline(room):
                    with kept:
                        sales = read(room + "/kept").split()
                        for _ in sales:
                            line.ask(SALE.format(number))
                        os.unlink(room + "/kept")

        threading.Thread(target=book, daemon=True).start()
        while True:
            now = time.monotonic()
            word = "served"
            if not busy[0]:
                with work:
                    busy[0] = now
                    work.notify()
            elif offline(room):
                with kept, open(room + "/kept", "a") as file:
                    file.write(f"{number}\n")
            elif now - busy[0] > 1:
                word = "waits"
            with open(room + "/sales", "a") as file:
                file.write(f"{time.time():.3f} {word}\n")
            time.sleep(0.25)

    for number in range(1, TILLS + 1):
        threading.Thread(target=till, args=(number,), daemon=True).start()
    signal.pause()


SALE = ("with s as (update stock set pieces = pieces - 1 where sku = 'tea' returning sku)"
        " insert into sales (sku, till) select sku, {} from s")


def offline(room):
    return os.path.exists(room + "/control/offline")


def job(room, user, name, statement):
    Line(room, user, name).ask(statement)
    while True:  # with its session open, or ended by somebody: it does not begin again by itself
        signal.pause()


HOLDERS = {
    "idle": "h.state like 'idle in transaction%'",
    "busy": "h.state = 'active' and h.wait_event_type is distinct from 'Lock'",
    "ddl": "exists (select from pg_locks l where l.pid = h.pid and not l.granted and l.mode = 'AccessExclusiveLock')",
}


def ctl(room, verb, *words):
    if verb == "again":
        names = read(room + "/ended").split()
        for name in names:
            write(f"{room}/control/{name}", "down\n")
            while os.path.exists(f"{room}/{name}.pid"):
                time.sleep(0.05)
            write(f"{room}/control/{name}", "up\n")
            print(f"{name} begins again")
        sys.exit(0 if names else "nothing was ended")
    if verb != "end" or not words or words[0] not in HOLDERS:
        sys.exit(2)
    line = Line(room, "operator", "shopctl")
    found = line.ask(
        "select pid, application_name, usename, state, extract(epoch from now() - xact_start)::int, left(query, 48)"
        " from pg_stat_activity h where datname = 'shop' and exists (select from pg_stat_activity w"
        f" where h.pid = any (pg_blocking_pids(w.pid))) and {HOLDERS[words[0]]} order by xact_start") or []
    if not found:
        print("no such session", file=sys.stderr)
        sys.exit(0 if "--dry-run" in words else 1)
    # Who only waits is told to stop waiting and keeps its session; who holds is ended with its transaction.
    act = "pg_cancel_backend" if words[0] == "ddl" else "pg_terminate_backend"
    for pid, name, user, state, age, query in found:
        who = f"{name}, pid {pid}, user {user}"
        if "--dry-run" in words:
            # Without its age: made again, the list must be the same while the sessions are.
            print(f"{who}, {state}: {query}")
            continue
        if line.ask(f"select {act}({pid})") != [["t"]]:
            sys.exit(f"{who}: the server refused")
        with open(room + "/ended", "a") as file:
            file.write(name + "\n")
        print(f"{'cancelled' if words[0] == 'ddl' else 'ended'}: {who}")


def blocked(room):
    line, end = None, time.monotonic() + 30
    while time.monotonic() < end:
        line = line or Line(room, "watch", "lab")
        rows = line.ask(
            "select count(*) from pg_stat_activity where application_name like 'till-%' and wait_event_type = 'Lock'"
            " and now() - query_start > interval '2 seconds'")
        if rows == [[str(TILLS)]]:
            return
        time.sleep(0.1)
    sys.exit("lab: the tills did not wait within 30 seconds")


def read(path):
    try:
        with open(path) as f:
            return f.read().strip()
    except OSError:
        return ""


def write(path, text):
    with open(path + ".new", "w") as f:
        f.write(text)
    os.rename(path + ".new", path)


JOBS = {
    "stocktaking": ("clerk", "begin; update stock set counted = now() where sku = 'tea'"),
    "recount": ("clerk", "begin; lock table stock in exclusive mode; select count(*), pg_sleep(3600) from stock"),
    "yearreport": ("clerk", "select sku, pieces, pg_sleep(3600) from stock"),
    "migration": ("admin", "alter table stock add column note text"),
}

if __name__ == "__main__":
    role, folder, *rest = sys.argv[1:]
    if role in JOBS:
        job(folder, JOBS[role][0], role, JOBS[role][1])
    else:
        {"server": server, "tills": tills, "ctl": ctl, "blocked": blocked}[role](folder, *rest)
