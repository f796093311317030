#!/usr/bin/env python3
"""Keeps the lab's processes as their control files say.

    supervisor.py ROOM NAME=COMMAND...

ROOM/control/NAME holds `up` or `down`; ROOM/NAME.pid the process while it is up. A process that dies while it is wanted is
started again. It ends on TERM, when ROOM is gone, and after an hour, so that no demo outlives its evening.
"""
import os
import shlex
import signal
import subprocess
import sys
import time


def write(path, text):
    with open(path + ".new", "w") as f:
        f.write(text)
    os.rename(path + ".new", path)


def read(path):
    try:
        with open(path) as f:
            return f.read().strip()
    except OSError:
        return ""


def end(process):
    """Ends one process: TERM, CONT so that a stopped one can hear it, then KILL."""
    for sign in (signal.SIGTERM, signal.SIGCONT):
        process.send_signal(sign)
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main():
    room, wanted = sys.argv[1], dict(word.split("=", 1) for word in sys.argv[2:])
    running, until, over = {}, time.monotonic() + 3600, []
    signal.signal(signal.SIGTERM, lambda *_: over.append(True))
    write(room + "/supervisor.pid", str(os.getpid()))
    while not over and time.monotonic() < until and os.path.isdir(room + "/control"):
        for name, command in wanted.items():
            up = read(f"{room}/control/{name}") == "up"
            process = running.get(name)
            if process and process.poll() is not None:
                process = running.pop(name) and None
            if up and not process:
                running[name] = subprocess.Popen(shlex.split(command), stdin=subprocess.DEVNULL)
                write(f"{room}/{name}.pid", str(running[name].pid))
            elif process and not up:
                end(running.pop(name))
                os.unlink(f"{room}/{name}.pid")
        time.sleep(0.1)
    for process in running.values():
        end(process)


main()
