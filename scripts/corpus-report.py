#!/usr/bin/env python3
"""corpus-report.py MUSTER FOLDER: reads every Markdown file below FOLDER with `MUSTER show --json` and prints, as Markdown,
what was recognised, the blocks by kind, and what was not understood. Exit 1 when a file gave no graph."""
import collections, json, os, subprocess, sys, time

muster, folder = sys.argv[1], sys.argv[2]
files = sorted(os.path.join(d, f) for d, _, names in os.walk(folder) for f in names if f.endswith(".md"))
kinds, blocks, phases, notes, effects = (collections.Counter() for _ in range(5))
by_folder = collections.defaultdict(collections.Counter)
failed, stepless, slow = [], [], []


def walk(steps):
    for step in steps:
        yield step
        yield from walk(step["steps"])


for path in files:
    started = time.monotonic()
    try:
        done = subprocess.run([muster, "show", "--json", path], capture_output=True, timeout=10)
        book = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        failed.append((path, type(error).__name__))
        continue
    if time.monotonic() - started > 1:
        slow.append(path)
    row = by_folder[os.path.relpath(path, folder).split(os.sep)[0]]
    row["files"] += 1
    steps = [s for r in book["runbooks"] for s in walk(r["steps"])]
    every = [b for s in steps for b in s["blocks"]] + [b for r in book["runbooks"] for b in r["blocks"]]
    row["runbooks"] += len(book["runbooks"])
    row["runnable"] += any(r["runnable"] for r in book["runbooks"])
    row["steps"] += sum(s["kind"] != "text" for s in steps)
    row["commands"] += sum(b["commands"] for b in every if b["kind"] == "command")
    row["branches"] += sum(bool(s["branches"]) for s in steps)
    row["parameters"] += sum(len(r["parameters"]) for r in book["runbooks"])
    if not any(s["kind"] != "text" for s in steps):
        stepless.append(path)
    kinds.update(s["kind"] for s in steps)
    phases.update(s["phase"] or "none" for s in steps if s["kind"] != "text")
    for b in every:
        blocks[b["kind"]] += 1
        if b["kind"] == "command":
            effects["changing or unknown" if b["changing"] else "looks only"] += 1
            effects["interactive"] += b["interactive"]
            effects["with a placeholder"] += bool(b["placeholders"])
            effects["guessed"] += b["guessed"]
    notes.update(d["code"] for d in book.get("diagnostics", []))


def table(head, rows):
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for r in rows:
        print("| " + " | ".join(str(c) for c in r) + " |")
    print()


columns = ["files", "runbooks", "runnable", "steps", "commands", "branches", "parameters"]
print(f"{len(files)} files, {len(failed)} without a graph, {len(slow)} slower than a second.\n")
table(["folder"] + columns, [[n] + [r[c] for c in columns] for n, r in sorted(by_folder.items())])
table(["steps by kind", ""], kinds.most_common())
table(["blocks by kind", ""], blocks.most_common())
table(["command blocks", ""], effects.most_common())
table(["steps by phase", ""], phases.most_common())
table(["what was mended or not understood", "times"], notes.most_common())
print(f"Files without any step to do: {len(stepless)}.\n")
for path in stepless[:40]:
    print(f"- `{os.path.relpath(path, folder)}`")
for path, why in failed:
    print(f"- NO GRAPH: `{os.path.relpath(path, folder)}` ({why})")
sys.exit(bool(failed))
