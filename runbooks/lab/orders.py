#!/usr/bin/env python3
"""A small order service whose confirmations can really come late.

    orders.py desk ROOM        takes orders over HTTP into ROOM/orders.db: /orders, /late, /health, /metrics
    orders.py relay ROOM       confirms the oldest of them, twice a second, as many at a time as ROOM/relay.conf says: /metrics
    orders.py customers ROOM   order ten times a second; who waits too long, and was told nothing, orders again
    orders.py report ROOM      begins to write to the database, and never ends it
    orders.py prometheus ROOM  becomes a Prometheus that looks at desk and relay every second
    orders.py ctl ROOM writer [NAME]  what ROOM/orderctl calls: who holds the database's write lock, if it is NAME
    orders.py settings ROOM    writes ROOM/prometheus.yml and ROOM/muster.yaml with the ports that were free
    orders.py healthy ROOM     waits until Prometheus has seen some seconds of a healthy service
    orders.py late ROOM        waits until Prometheus has seen an order wait for too long

A port is free when a process first takes it, and its own from then on (ROOM/NAME.port), so that Prometheus finds it again.
"""
import http.client
import http.server
import json
import os
import signal
import socket
import sqlite3
import sys
import threading
import time
import urllib.parse

TOO_LONG = 5.0


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


def listen(room, name, answer):
    """Serves `answer(method, path)`, which gives a status and a text, on loopback."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self):
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length)
            status, text = answer(self.command, self.path)
            body = text.encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # whoever asked has gone

        do_GET = do_POST = reply

        def log_message(self, *_):
            pass

    server = Server(("127.0.0.1", int(read(f"{room}/{name}.port") or 0)), Handler)
    write(f"{room}/{name}.port", f"{server.server_address[1]}\n")
    threading.Thread(target=server.serve_forever, daemon=True).start()


def database(room, patience):
    line = sqlite3.connect(f"{room}/orders.db", timeout=patience, isolation_level=None, check_same_thread=False)
    line.execute("pragma journal_mode = wal")
    line.execute("pragma synchronous = off")
    return line


def desk(room):
    line = database(room, 0.4)
    line.execute("create table if not exists orders (id integer primary key, placed real not null, confirmed real)")
    line.execute("create index if not exists waiting on orders (id) where confirmed is null")
    one = threading.Lock()
    counts = {"taken": 0, "refused": 0, "repeated": 0}
    refused_at = [0.0]

    def ask(statement, *values):
        with one:
            return line.execute(statement, values).fetchall()

    def place(path):
        again = "again" in urllib.parse.parse_qs(urllib.parse.urlsplit(path).query)
        try:
            with one:
                number = line.execute("insert into orders (placed) values (?)", (time.time(),)).lastrowid
        except sqlite3.OperationalError as error:
            counts["refused"] += 1
            refused_at[0] = time.monotonic()
            return 503, f"{error}\n"
        counts["taken"] += 1
        counts["repeated"] += again
        return 201, f"{number}\n"

    def metrics():
        waiting, oldest = ask("select count(*), min(placed) from orders where confirmed is null")[0]
        age = max(0.0, time.time() - oldest) if oldest else 0.0
        text = ""
        for name, value in counts.items():
            reason = '{reason="locked"}' if name == "refused" else ""
            text += f"# TYPE orders_{name}_total counter\norders_{name}_total{reason} {value}\n"
        text += f"# TYPE orders_waiting gauge\norders_waiting {waiting}\n"
        return text + f"# TYPE orders_oldest_seconds gauge\norders_oldest_seconds {age:.1f}\n"

    def answer(method, path):
        if method == "POST":
            return place(path)
        if path == "/metrics":
            return 200, metrics()
        if path == "/health":
            fine = time.monotonic() - refused_at[0] > 2
            return (200, "taking orders\n") if fine else (503, "refusing orders\n")
        if path == "/late":
            # Who reads the notice waits; who was told nothing orders again.
            if os.path.exists(room + "/control/notice"):
                return 200, ""
            rows = ask("select id from orders where confirmed is null and placed < ? limit 20", time.time() - TOO_LONG)
            return 200, "".join(f"{number}\n" for (number,) in rows)
        return 404, "not here\n"

    listen(room, "desk", answer)
    signal.pause()


def relay(room):
    confirmed = 0
    reload = [True]
    batch = 0
    signal.signal(signal.SIGHUP, lambda *_: reload.append(True))

    def answer(_, path):
        if path != "/metrics":
            return 404, "not here\n"
        return 200, (
            f"# TYPE relay_batch_size gauge\nrelay_batch_size {batch}\n"
            f"# TYPE relay_confirmed_total counter\nrelay_confirmed_total {confirmed}\n"
        )

    line = database(room, 0.2)
    listening = False
    while True:
        start = time.monotonic()
        if reload:
            reload.clear()
            batch = int(dict(l.strip().split("=", 1) for l in open(room + "/relay.conf") if "=" in l)["batch"])
        if not listening:
            listen(room, "relay", answer)
            listening = True
        try:
            done = line.execute(
                "update orders set confirmed = ? where id in"
                " (select id from orders where confirmed is null order by id limit ?)", (time.time(), batch)).rowcount
            confirmed += done
            say(room, "info", f"confirmed {done} orders")
        except sqlite3.OperationalError as error:
            say(room, "error", str(error))
        time.sleep(max(0.0, 0.5 - (time.monotonic() - start)))


def say(room, level, what):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with open(room + "/relay.log", "a") as log:
        log.write(json.dumps({"ts": now, "level": level, "service": "relay", "msg": what}) + "\n")


def customers(room):
    repeated, looked = set(), 0.0
    while True:
        start = time.monotonic()
        try:
            line = http.client.HTTPConnection("127.0.0.1", int(read(room + "/desk.port")), timeout=2)
            call(line, "POST", "/orders")
            if start - looked > 1:
                looked = start
                late = [n for n in call(line, "GET", "/late").split() if n not in repeated]
                for number in late[:2]:
                    repeated.add(number)
                    call(line, "POST", f"/orders?again={number}")
            line.close()
        except (OSError, ValueError, http.client.HTTPException):
            pass  # the desk is not there; the next customer tries again
        time.sleep(max(0.0, 0.1 - (time.monotonic() - start)))


def call(line, method, path):
    line.request(method, path)
    return line.getresponse().read().decode()


def report(room):
    line = database(room, 60)
    while True:
        line.execute("begin immediate")
        # A fault that leaves nobody waiting would not be seen for long: then once more, a moment later.
        if line.execute("select count(*) from orders where confirmed is null").fetchone()[0]:
            break
        line.execute("rollback")
        time.sleep(0.05)
    while True:
        signal.pause()


def ctl(room, only=""):
    # SQLite's write lock in WAL mode is byte 120 of the -shm file (sqlite.org, "WAL-mode File Format").
    inode = f":{os.stat(room + '/orders.db-shm').st_ino}"
    names = {read(f"{room}/{name}"): name[:-4] for name in os.listdir(room) if name.endswith(".pid")}
    for line in open("/proc/locks"):
        words = line.split()
        if "WRITE" in words and words[-1] == words[-2] == "120" and words[-3].endswith(inode):
            name = names.get(words[-4], "a stranger")
            if only in ("", name):
                print(f"{name}, pid {words[-4]}, holds the write lock of orders.db")


def settings(room):
    ports = {name: int(read(f"{room}/{name}.port")) for name in ("desk", "relay")}
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        ports["prometheus"] = s.getsockname()[1]
    write(f"{room}/prometheus.port", f"{ports['prometheus']}\n")
    jobs = "".join(
        f"  - job_name: {name}\n    static_configs: [{{targets: ['127.0.0.1:{ports[name]}']}}]\n" for name in ("desk", "relay"))
    write(f"{room}/prometheus.yml", f"global: {{scrape_interval: 1s, scrape_timeout: 1s}}\nscrape_configs:\n{jobs}")
    write(f"{room}/muster.yaml", (
        "environment: lab\nsources:\n"
        f"  prom-lab:\n    kind: prometheus\n    url: http://127.0.0.1:{ports['prometheus']}\n"
        f"  orders:\n    kind: sqlite\n    path: orders.db\n"
        f"  desk:\n    kind: http\n    url: http://127.0.0.1:{ports['desk']}\n"))


def prometheus(room):
    os.execvp("prometheus", [
        "prometheus", f"--config.file={room}/prometheus.yml", f"--storage.tsdb.path={room}/prometheus",
        f"--web.listen-address=127.0.0.1:{read(room + '/prometheus.port')}", "--log.level=error"])


def first(room, query):
    """The first value that Prometheus has for a query; None without one."""
    try:
        line = http.client.HTTPConnection("127.0.0.1", int(read(room + "/prometheus.port")), timeout=2)
        reply = json.loads(call(line, "GET", "/api/v1/query?" + urllib.parse.urlencode({"query": query})))
        line.close()
        return float(reply["data"]["result"][0]["value"][1])
    except (OSError, ValueError, KeyError, IndexError, http.client.HTTPException):
        return None


def until(room, query):
    end = time.monotonic() + 45
    while first(room, query) is None:
        if time.monotonic() > end:
            sys.exit(f"lab: waited 45 seconds for Prometheus to say: {query}")
        time.sleep(0.1)


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


if __name__ == "__main__":
    role, folder = sys.argv[1], sys.argv[2]
    if role == "ctl" and sys.argv[3:4] != ["writer"]:
        sys.exit("orderctl writer [NAME]")
    if role == "healthy":
        until(folder, "count_over_time(orders_oldest_seconds[20s]) >= 6 and on() min(up) == 1")
    elif role == "ctl":
        ctl(folder, *sys.argv[4:5])
    elif role == "late":
        until(folder, f"orders_oldest_seconds > {TOO_LONG + 1.5}")
    else:
        roles = {"desk": desk, "relay": relay, "customers": customers, "report": report}
        roles.update({"prometheus": prometheus, "settings": settings})
        roles[role](folder)
