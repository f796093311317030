"""Runs one server for the tests and ends it when they end: guard.py [--user NAME] [--remove FOLDER] PROGRAM ARGUMENT...

The server is stopped by its id when this program gets SIGTERM, or when the process that started it is gone, however it went.
"""
import os, pwd, shutil, signal, subprocess, sys, time

parent = os.getppid()
arguments = sys.argv[1:]
user = folder = None
while arguments[0].startswith("--"):
    if arguments[0] == "--user":
        user = pwd.getpwnam(arguments[1])
    elif arguments[0] == "--remove":
        folder = arguments[1]
    arguments = arguments[2:]


def become():
    if user:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)


stop = False


def end(*_):
    global stop
    stop = True


signal.signal(signal.SIGTERM, end)
server = subprocess.Popen(arguments, preexec_fn=become, cwd="/", start_new_session=True)
while not stop and os.getppid() == parent and server.poll() is None:
    time.sleep(0.1)
if server.poll() is None:
    # SIGINT: PostgreSQL's fast end, and enough for the others.
    server.send_signal(signal.SIGINT)
    try:
        server.wait(5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
if folder:
    shutil.rmtree(folder, ignore_errors=True)
