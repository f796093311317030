#!/usr/bin/env python3
"""mutants.py: breaks the code in ways that the promises forbid, one at a time, and sees the tests fail.

Works in the tree itself, which must be clean, and puts every file back. Exit 1 when a mutant survives: then a test has no
teeth. Takes some minutes; not part of `make test`. Words behind it choose the mutants whose names hold them."""
import subprocess, sys

MUTANTS = [
    (
        "the outcome is recorded before the effect",
        "Sources/Engine/Walker+Running.swift",
        "    var finish: Finish\n    do {\n",
        "    var finish = Finish(ending: .exited(code: 0), milliseconds: 0, stdout: .none, stderr: .none)\n"
        "    try recordOutcome(finish, of: plan, at: place, concluding: false)\n    do {\n",
        "the intent is recorded before the process exists",
    ),
    (
        "a run whose end nobody saw is offered again by itself",
        "Sources/Incidents/Walk.swift",
        "    note(run.step) { $0.runs[run.run] = .unknown }\n    inDoubt = run\n",
        "    note(run.step) { $0.runs[run.run] = nil }\n",
        "a run whose end nobody saw",
    ),
    (
        "synchronous is NORMAL instead of FULL",
        "Sources/Journals/SQLiteJournal.swift",
        [("PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL"), ('"PRAGMA synchronous", "open") == 2', '"PRAGMA synchronous", "open") == 1')],
        None,
        "one append is exactly one wait for the disk",
    ),
    (
        "only the child is killed, not its group",
        "Sources/Host/Family.swift",
        [("kill(-child.pid, signal)", "kill(child.pid, signal)"), ("kill(-child.pid, SIGKILL)", "kill(child.pid, SIGKILL)"),
         ("let outside = others().filter { $0.group != child.pid }", "let outside: [ProcessTable.Line] = []"),
         ("while !others().isEmpty && ", "while child.pid < 0 && ")],
        None,
        "ProcessEnding",
    ),
    (
        "Enter runs what is next",
        "Sources/Engine/Walker+Conversation.swift",
        "      case .nothing: break\n",
        "      case .nothing: return try runNext(place, book, step)\n",
        "Enter on a script asks again",
    ),
    (
        "an empty reading passes",
        "Sources/Engine/ScriptReading.swift",
        "    if text.isEmpty { return (reading, .noData) }\n",
        "    if text.isEmpty { return (reading, .met) }\n",
        "no data leaves no default",
    ),
    (
        "an empty reply of a source passes",
        "Sources/Incidents/Evidence/Reply+Judging.swift",
        "      return (reading, .noData, .empty)\n",
        "      return (reading, .met, .empty)\n",
        "empty never passes",
    ),
    (
        "a wait counts time that nobody watched",
        "Sources/Incidents/Evidence/Streak.swift",
        ", time > last, time - last <= patience { held",
        ", time > last { held",
        "time that nobody watched",
    ),
    (
        "a label's value is pasted",
        "Sources/Runbooks/Queries/FilledQuery.swift",
        "        out += stringEscaped(literal, quote: quote)\n",
        "        out += Array(literal.utf8)\n",
        "a label value stays one string",
    ),
]


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


if run("git", "status", "--porcelain", "--untracked-files=no").stdout:
    sys.exit("mutants.py: the tree has changes; commit them first")
survivors = 0
for name, path, find, put, test in MUTANTS:
    if not all(word in name for word in sys.argv[1:]):
        continue
    source = open(path, encoding="utf-8").read()
    mutant = source
    for a, b in find if isinstance(find, list) else [(find, put)]:
        if a not in mutant:
            print(f"LOST      {name}: {path} no longer holds {a!r}")
            survivors += 1
        mutant = mutant.replace(a, b)
    try:
        open(path, "w", encoding="utf-8").write(mutant)
        built = run("swift", "build", "--build-tests")
        if built.returncode:
            verdict, survivors = "NO BUILD ", survivors + 1
        else:
            tested = run("swift", "test", "--skip-build", "--filter", test)
            ran = "Test run with 0 tests" not in tested.stdout + tested.stderr
            verdict = "killed   " if tested.returncode and ran else "SURVIVED "
            survivors += verdict != "killed   "
        print(f"{verdict} {name}: {test}", flush=True)
        if verdict == "NO BUILD ":
            print("\n".join(l for l in (built.stdout + built.stderr).splitlines() if "error:" in l)[:2000])
    finally:
        open(path, "w", encoding="utf-8").write(source)
sys.exit(bool(survivors))
