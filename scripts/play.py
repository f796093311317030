#!/usr/bin/env python3
"""Plays a committed key session to a program on a real terminal, and prints the screen as it comes.

    play.py KEYS COMMAND [ARGUMENT...]
    play.py --rules KEYS COMMAND [ARGUMENT...]

Each line of KEYS is `WORDS | TYPED`: when the program stands at a prompt that holds WORDS, TYPED and Enter are sent. A prompt
is a last line without its newline, ending in a space, after which nothing comes; the three lines above it count as a part of
it. `^C` sends Ctrl-C, `^D` the end of input. Lines that begin with # are remarks. With --rules the lines are no sequence: the
first line whose WORDS, a regular expression, are found in what came since the last answer gives the next one, and TYPED may
hold \\1 for its group; 500 answers are the most. The exit status is the program's; 3 when KEYS had no answer.
"""
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import fcntl
import time

QUIET = float(os.environ.get("PLAY_QUIET", "0.25"))  # a prompt has settled when nothing came for so long
PATIENCE = float(os.environ.get("PLAY_PATIENCE", "120"))
MOST = int(os.environ.get("PLAY_MOST", "500"))


def session(path):
    with open(path) as f:
        for number, line in enumerate(f, 1):
            if line.strip() and not line.startswith("#"):
                words, bar, typed = line.rstrip("\n").partition("|")
                if not bar:
                    sys.exit(f"play: {path}:{number}: no | in this line")
                yield words.strip(), typed[1:] if typed.startswith(" ") else typed


def answer(keys, rules, prompt):
    """What to type at this prompt, None when the session does not say."""
    if not rules:
        return keys.pop(0)[1] if keys and keys[0][0] in prompt else None
    for words, typed in keys:
        if found := re.search(words, prompt):
            return found.expand(typed)
    return None


def main():
    rules = sys.argv[1] == "--rules"
    path, *command = sys.argv[2:] if rules else sys.argv[1:]
    keys = list(session(path))
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.pop("CI", None)  # here is a terminal, and the keys are its person
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
    screen, since, missing, answers = b"", time.monotonic(), None, 0
    while True:
        ready, _, _ = select.select([terminal], [], [], QUIET)
        if ready:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break  # how Linux says that the other side has closed the terminal
            if not piece:
                break
            os.write(1, piece.replace(b"\r\n", b"\n"))
            screen, since = (screen + piece)[-4096:], time.monotonic()
            continue
        plain = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|\r", b"", screen).decode(errors="replace")
        prompt = "" if plain.endswith("\n") else plain if rules else "\n".join(plain.split("\n")[-4:])
        if prompt.endswith(" "):
            typed, answers = answer(keys, rules, prompt), answers + 1
            if typed is None or answers > MOST:
                missing = f"asked, and the session does not answer: {prompt}"
            else:
                screen, since = b"", time.monotonic()
                os.write(terminal, {"^C": b"\x03", "^D": b"\x04"}.get(typed, typed.encode() + b"\r"))
        elif time.monotonic() - since > PATIENCE:
            missing = f"nothing came for {PATIENCE:.0f} s"
        if missing:
            os.kill(pid, signal.SIGHUP)
            os.close(terminal)
            os.waitpid(pid, 0)
            print(f"\nplay: {missing}", file=sys.stderr)
            sys.exit(3)
    _, status = os.waitpid(pid, 0)
    if keys and not rules:
        print(f"play: it ended and did not ask for: {keys[0][0]}", file=sys.stderr)
        sys.exit(3)
    sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))


main()
