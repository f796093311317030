#!/usr/bin/env python3
"""order.py PROGRAM: prints a linker script that lays the functions side by side that a start and a walk run through.

The kernel maps a file in pieces of 64 KiB and more around each function that is called; spread over the whole program, a
twentieth of its functions keep three quarters of it in memory. PROGRAM (with its symbols) is run under callgrind to find them.
"""
import collections, os, pathlib, re, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
BOOK = "# Order\n\n## Look\n\n```sh\ntrue\n```\n\n## Count\n\n```sh\necho 1\n```\n\n## Say\n\n```ask text name=answer\nHow is it?\n```\n"


def called(program):
    """The symbols of all functions that ran."""
    names = set()
    disk = ROOT / "runbooks" / "disk-filling.md"
    with tempfile.TemporaryDirectory(prefix="muster-order-") as folder:
        (pathlib.Path(folder) / "book.md").write_text(BOOK)
        for words in (["--version"], ["walk", "book.md"], ["resume"], ["where"], ["show", disk], ["walk", disk]):
            subprocess.run(
                ["valgrind", "--tool=callgrind", "--demangle=no", "--callgrind-out-file=trace", program, *words],
                cwd=folder, env={**os.environ, "MUSTER_DB": "order.db"}, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            trace = (pathlib.Path(folder) / "trace").read_text(errors="replace")
            names |= {re.sub(r"'\d+$", "", name) for name in re.findall(r"^c?fn=\(\d+\) (\S+)$", trace, re.M)}
    return names


def main():
    program = os.path.abspath(sys.argv[1])
    place, aliases = {}, collections.defaultdict(list)
    for line in subprocess.run(["nm", program], capture_output=True, text=True, check=True).stdout.splitlines():
        words = line.split()
        if len(words) == 3 and words[1] in "tTwW":
            place[words[2]] = words[0]
            aliases[words[0]].append(words[2])
    # A section is named after one of the names that its function has.
    hot = sorted({alias for name in called(program) if name in place for alias in aliases[place[name]]})
    if len(hot) < 500:
        sys.exit("order.py: hardly a function was seen; is the program stripped?")
    print("SECTIONS {\n  .text.first : {")
    print("\n".join(f"    *(.text.{name})" for name in hot))
    print("  }\n} INSERT BEFORE .text;")


main()
