#!/usr/bin/env python3
"""unasked.py MUSTER FOLDER: shows that nothing runs unasked.

Begins a walk at every step that holds a command, in every runbook below FOLDER: once with no terminal, and each runbook once
at a real pty that is sent fifty newlines. On PATH stand only stubs that write down each start and end with 0. Prints what was
started, by program and first words, for a person to read. Exit 1 when a start holds a word that changes things, an unfilled
placeholder, or when anything at all started at the pty."""
import collections, json, os, pty, re, select, shutil, subprocess, sys, tempfile, time

muster, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
CHANGING = set("""delete drain cordon uncordon scale restart patch apply create edit replace annotate label taint set rm mv cp kill
pkill reboot shutdown mkfs dd truncate install upgrade uninstall rollback start stop enable disable exec run push commit
--force --overwrite DROP DELETE UPDATE INSERT TRUNCATE ALTER""".split())
room = tempfile.mkdtemp(prefix="unasked-")
stubs, ledger = os.path.join(room, "bin"), os.path.join(room, "ledger")
os.mkdir(stubs)
open(ledger, "w").close()
with open(os.path.join(stubs, "stub"), "w") as f:
    f.write('#!/bin/sh\n{ printf "%s" "${0##*/}"; for a in "$@"; do printf "\\037%s" "$a"; done; printf "\\036"; } >> "$LEDGER"\n')
os.chmod(os.path.join(stubs, "stub"), 0o755)
env = {"PATH": stubs, "LEDGER": ledger, "HOME": room, "TERM": "xterm", "LANG": "C.UTF-8"}


def show(path):
    done = subprocess.run([muster, "show", "--json", path], capture_output=True, timeout=20)
    return json.loads(done.stdout)["runbooks"] if done.stdout else []


def steps(nested):
    for step in nested:
        yield step
        yield from steps(step["steps"])


def alone(name, step, n):
    db = os.path.join(room, f"{n}.db")
    command = [muster, "walk", name, f"--from={step}"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=dict(env, MUSTER_DB=db), timeout=20)
        return done.returncode
    except subprocess.TimeoutExpired:
        return "still running after 20 s"
    finally:
        for end in ("", "-wal", "-shm"):
            if os.path.exists(db + end):
                os.unlink(db + end)


def newlines(name, n):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(muster, [muster, "walk", name], dict(env, MUSTER_DB=os.path.join(room, f"pty{n}.db")))
    os.write(terminal, b"\n" * 50)
    end, sent = time.monotonic() + 20, False
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.4)[0]:
            try:
                if not os.read(terminal, 65536):
                    break
            except OSError:
                break
        elif sent:
            break
        else:
            os.write(terminal, b"q\n")
            sent = True
    os.close(terminal)
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        pass
    os.waitpid(pid, 0)


files = sorted(os.path.join(d, f) for d, _, names in os.walk(folder) for f in names if f.endswith(".md"))
books = [(path, book) for path in files for book in show(path)]
for name in subprocess.run(["bash", "-c", "compgen -c"], capture_output=True, text=True).stdout.split() + """kubectl oc aws az gcloud
helm docker podman curl wget ssh psql mysql redis-cli etcdctl ceph rook virtctl jq yq terraform systemctl journalctl runme ie gh
mongosh promtool amtool cmctl radosgw-admin rados rbd crictl""".split():
    if "/" not in name and not os.path.lexists(os.path.join(stubs, name)):
        os.symlink("stub", os.path.join(stubs, name))
codes, n = collections.Counter(), 0
for path, book in books:
    slug = "#" + book["id"].split("#", 1)[1] if "#" in book.get("id", "") else ""
    for step in steps(book["steps"]):
        if step["kind"] in ("script", "check"):
            n += 1
            codes[alone(path + slug, step["id"], n)] += 1
starts = [s.split("\x1f") for s in open(ledger, encoding="utf-8", errors="replace").read().split("\x1e") if s]
before = os.path.getsize(ledger)
for i, (path, book) in enumerate(books):
    slug = "#" + book["id"].split("#", 1)[1] if "#" in book.get("id", "") else ""
    newlines(path + slug, i)
at_pty = os.path.getsize(ledger) - before
wrong = [
    s for s in starts
    if "can-i" not in s and (CHANGING & set(s) or any(re.fullmatch(r"<[a-z][a-z0-9_ -]*>", a) for a in s))
]
print(f"{len(files)} files, {len(books)} runbooks, {n} walks begun without a terminal: exit statuses {dict(codes)}")
print(f"{len(starts)} starts, {len(wrong)} of them suspicious; {len(books)} walks at a pty with fifty newlines: {at_pty} bytes of starts\n")
for words, times in sorted(collections.Counter(" ".join(s[:4]) for s in starts).items()):
    print(f"{times:5}  {words!r}")
for s in wrong:
    print("SUSPICIOUS", s)
shutil.rmtree(room)
sys.exit(bool(wrong or at_pty))
