#!/usr/bin/env python3
"""A shop that must log every order, in a folder with a budget. Three ways to fill it are real.

    shop.py serve ROOM     serves orders: ROOM/log/shop.log, ROOM/orders (a line a second: time, served, refused)
    shop.py rotate ROOM    closes a log of 512 KiB: shop.log becomes shop.log.N
    shop.py fill ROOM F    what happened before you were paged; F is debug, rotation or dumps

ROOM/shop.conf is read at the start and on HUP: level=info|debug, dump_on_slow=no|yes, budget=BYTES.
"""
import os
import random
import signal
import sys
import time

TICK = 0.1
CLOSE_AT = 512 * 1024


def settings(room):
    with open(room + "/shop.conf") as f:
        return dict(line.strip().split("=", 1) for line in f if "=" in line)


def line(level, what):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return f"{now} {level} order={random.getrandbits(48):012x} {what}\n"


def debug_lines(count):
    words = ("cart priced", "stock row locked", "cache miss, asked the store", "tax table row 7 applied")
    return "".join(line("DEBUG", f"{random.choice(words)} span={random.getrandbits(64):016x}") for _ in range(count))


def used(folder):
    total = 0
    for here, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(here, name)).st_size
            except OSError:
                pass  # rotated away or compressed between the two calls
    return total


def serve(room):
    conf = settings(room)
    reload = []
    signal.signal(signal.SIGHUP, lambda *_: reload.append(True))
    served = refused = tick = 0
    while True:
        if reload:
            reload.clear()
            conf = settings(room)
        if used(room + "/log") >= int(conf["budget"]):
            refused += 1  # an order that cannot be logged is not taken
        else:
            served += 1
            with open(room + "/log/shop.log", "a") as log:
                log.write(line("INFO", "order taken"))
                if conf["level"] == "debug":
                    log.write(debug_lines(150))
            if conf["dump_on_slow"] == "yes" and tick % 10 == 0:
                dump(room)
        tick += 1
        if tick % 10 == 0:
            with open(room + "/orders", "a") as orders:
                orders.write(f"{int(time.time())} {served} {refused}\n")
            served = refused = 0
        time.sleep(TICK)


def dump(room, size=300 * 1024):
    os.makedirs(room + "/log/dumps", exist_ok=True)
    with open(f"{room}/log/dumps/shop-{time.time_ns()}.dump", "wb") as f:
        f.write(os.urandom(size))


def rotate(room):
    live, number = room + "/log/shop.log", 100
    while True:
        if os.path.exists(live) and os.stat(live).st_size >= CLOSE_AT:
            while os.path.exists(f"{live}.{number}") or os.path.exists(f"{live}.{number}.gz"):
                number += 1
            os.rename(live, f"{live}.{number}")
        time.sleep(0.5)


def fill(room, fault):
    share = 17 * 1024 * 1024
    if fault == "dumps":
        for _ in range(17):
            dump(room, 1024 * 1024)
        return
    files = [f"shop.log.{n}" for n in range(1, 35)] if fault == "debug" else ["shop.log"]
    for name in files:
        with open(f"{room}/log/{name}", "w") as f:
            while f.tell() < share // len(files):
                f.write(debug_lines(500) if fault == "debug" else line("INFO", "order taken") * 200)


if __name__ == "__main__":
    {"serve": serve, "rotate": rotate, "fill": fill}[sys.argv[1]](*sys.argv[2:])
