#!/usr/bin/env python3
"""A price service of four processes that can really get stuck.

    quotes.py front ROOM        HTTP on a free loopback port (ROOM/port); asks the worker, one at a time
    quotes.py worker ROOM       takes ROOM/ledger.lock, writes the ledger, tells the auditor, answers
    quotes.py audit ROOM        reads ROOM/audit.fifo into ROOM/audit.log
    quotes.py customers ROOM    asks for a price ten times a second: ROOM/requests (time, ok or failed)
    quotes.py crash ROOM        takes the lock as a batch job would, and dies with it

The front waits two seconds for its worker, then answers 504; with `on` in ROOM/control/fallback it waits 0.3 s and answers 203
with the last price it has seen. The worker waits for the lock and for room in the pipe for as
long as it takes: that is the mistake from which all three faults grow.
"""
import fcntl
import http.client
import http.server
import os
import socket
import sys
import time

F_SETPIPE_SZ = 1031


def front(room):
    last = [b"price 100\n"]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            fallback = os.path.exists(room + "/control/fallback")
            try:
                with socket.socket(socket.AF_UNIX) as s:
                    s.settimeout(0.3 if fallback else 2)
                    s.connect(room + "/worker.sock")
                    s.sendall(b"price\n")
                    status, body = 200, s.recv(100) or b"worker hung up\n"
                    last[0] = body
            except OSError as error:
                status, body = (203, last[0]) if fallback else (504, f"worker: {error}\n".encode())
            try:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # the customer has gone

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    write(room + "/port", f"{server.server_address[1]}\n")
    server.serve_forever()


def worker(room):
    path, lock = room + "/worker.sock", room + "/ledger.lock"
    if os.path.exists(path):
        os.unlink(path)
    pipe = os.open(room + "/audit.fifo", os.O_RDWR)
    fcntl.fcntl(pipe, F_SETPIPE_SZ, 4096)
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(path)
        s.listen(64)
        number = 0
        while True:
            client, _ = s.accept()
            with client:
                client.recv(100)
                take(lock)
                number += 1
                with open(room + "/ledger", "a") as ledger:
                    ledger.write(f"{time.time():.3f} quote {number}\n")
                os.write(pipe, f"quote {number} given".ljust(255).encode() + b"\n")
                release(lock)
                try:
                    client.sendall(f"price {100 + number % 7}\n".encode())
                except OSError:
                    pass  # the front has stopped waiting


def take(lock):
    while True:
        try:
            fd = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            time.sleep(0.05)
            continue
        os.write(fd, f"{os.getpid()}\n".encode())
        os.close(fd)
        return


def release(lock):
    try:
        os.unlink(lock)
    except FileNotFoundError:
        pass  # somebody took it out of the way


def audit(room):
    with open(os.open(room + "/audit.fifo", os.O_RDONLY), "rb", buffering=0) as pipe:
        with open(room + "/audit.log", "ab", buffering=0) as log:
            while chunk := pipe.read(4096):
                log.write(chunk)


def customers(room):
    while True:
        start = time.monotonic()
        try:
            with open(room + "/port") as f:
                line = http.client.HTTPConnection("127.0.0.1", int(f.read()), timeout=1)
            line.request("GET", "/price")
            ok = line.getresponse().status in (200, 203)
            line.close()
        except (OSError, ValueError, http.client.HTTPException):
            ok = False
        with open(room + "/requests", "a") as f:
            f.write(f"{time.time():.3f} {'ok' if ok else 'failed'}\n")
        time.sleep(max(0.0, 0.1 - (time.monotonic() - start)))


def crash(room):
    take(room + "/ledger.lock")
    os.kill(os.getpid(), 9)


def write(path, text):
    with open(path + ".new", "w") as f:
        f.write(text)
    os.rename(path + ".new", path)


if __name__ == "__main__":
    roles = {"front": front, "worker": worker, "audit": audit, "customers": customers, "crash": crash}
    roles[sys.argv[1]](sys.argv[2])
