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
    (
        "targets that drifted are not minded",
        "Sources/Engine/Walker+Plans.swift",
        "drift <= Self.tolerance,",
        "drift <= 9,",
        "is void when",
    ),
    (
        "a plan never grows old",
        "Sources/Incidents/Decision+Plans.swift",
        [("now.wall >= expires || now.wall < made", "now.wall >= .max"), ("now.monotonic - monotonic >= Incident.planLife", "now.monotonic >= .max")],
        None,
        "older than five minutes is void|by five minutes at the phrase",
    ),
    (
        "an empty list of targets stands",
        "Sources/Incidents/Decision+Plans.swift",
        "if previewed == 0 {",
        "if previewed == -1 {",
        "that touches nothing, or too much, is refused",
    ),
    (
        "who asks may approve",
        "Sources/Incidents/Decision+Plans.swift",
        "if made.asker == actor { throw",
        "if made.asker == \"\" { throw",
        "is agreed to by somebody else",
    ),
    (
        "one person approves twice",
        "Sources/Incidents/Decision+Plans.swift",
        "if made.approvals.contains(where: { $0.actor == actor }) { throw",
        "if made.approvals.contains(where: { $0.actor == \"\" }) { throw",
        "cannot be confirmed by who asks, nor twice by one",
    ),
    (
        "an approval is not spent by its run",
        "Sources/Incidents/Incident.swift",
        "      if standing?.plan == plan { standing = nil }\n",
        "      if standing?.plan == \"\" { standing = nil }\n",
        "cannot be confirmed by who asks, nor twice by one",
    ),
    (
        "the policy of the moment is not asked for approvals",
        "Sources/Incidents/Decision+Plans.swift",
        "agreed.count < plan.approvals {",
        "agreed.count < 0 {",
        "does not run without the others",
    ),
    (
        "a 1 is read back for one target",
        "Sources/Incidents/Decision+Plans.swift",
        "if let targets, targets != 1 {",
        "if let targets {",
        "for one target",
    ),
    (
        "Enter at the phrase runs it",
        "Sources/Engine/Walker+Actions.swift",
        '        if line.isBlank {\n          tell("Nothing was run.")\n          return (nil, nil)\n        }\n        if line.collapsed == phrase.collapsed { return (line, nil) }\n',
        "        if line.isBlank { return (phrase, nil) }\n        if line.collapsed == phrase.collapsed { return (line, nil) }\n",
        "before the phrase the screen says",
    ),
    (
        "a guard that trips stops nothing",
        "Sources/Engine/Walker+Guards.swift",
        "          return .guarded(name: post.name)\n        }\n        if before",
        "          return nil\n        }\n        if before",
        "a guard of a database trips",
    ),
    (
        "a guard ends the leader and not its group",
        "Sources/Host/ProcessWatch.swift",
        [("else { family.send(signal) }", "else if case .guarded? = stop?.ending { kill(child.pid, signal) } else { family.send(signal) }"),
         ("      family.endAll(within: Self.patience)\n      // A leader", "      if stop.ending == nil { family.endAll(within: Self.patience) }\n      // A leader")],
        None,
        "a guard ends the action",
    ),
    (
        "a guard without data lets the action start",
        "Sources/Engine/Walker+Guards.swift",
        "filter { $0.verdict != .met }",
        "filter { $0.verdict == .notMet }",
        "what is not met, or not known, is not started",
    ),
    (
        "the undo is not pushed before the act",
        "Sources/Incidents/Decision.swift",
        "if plan.undo != nil || plan.leaves",
        "if plan.id.isEmpty, plan.undo != nil || plan.leaves",
        "pushes the undo before it acts",
    ),
    (
        "an undo has the values of now",
        "Sources/Engine/Walker+Values.swift",
        "if !parameter.secret, let then = undoing?.pushed?.named[parameter.name] { return (then, .captured) }",
        "if parameter.name.isEmpty { return nil }",
        "u has the values of then",
    ),
    (
        "an undo that failed takes its change off the list",
        "Sources/Incidents/Ledger.swift",
        "        if ending.succeeded { close(record) { $0.seq == run.change } }\n",
        "        close(record) { $0.seq == run.change }\n",
        "a change whose undo failed stays",
    ),
    (
        "the words of an undo do not raise its class",
        "Sources/Incidents/Plan.swift",
        'if command.destructive { raised.append',
        'if command.destructive, block.role != .undo { raised.append',
        "words that destroy raise its class",
    ),
    (
        "nobody is asked about an undo",
        "Sources/Engine/Walker+Preparing.swift",
        "if plan.phrase != nil { wantOthers(for: &plan, block) }",
        "if plan.phrase != nil, block.role != .undo { wantOthers(for: &plan, block) }",
        "The ceremony of an undo",
    ),
    (
        "an undo by itself says that a phrase was typed",
        "Sources/Engine/Walker+Failure.swift",
        [("plan.isAutomatic = true", "plan.isAutomatic = false"), ("try execute(plan, launch, at: place, phrase: nil, concluding: false)", "try execute(plan, launch, at: place, phrase: plan.phrase, concluding: false)")],
        None,
        "an undo follows by itself",
    ),
    (
        "a redirection from another machine looks",
        "Sources/Runbooks/Shell/ShellJudge.swift",
        'case "<": if ShellReading.mayConnect(redirect.word.value) { lower(.unknown) }',
        'case "<": continue',
        "whatever is not known to read only is not looking",
    ),
    (
        "a secret that is cut by two pieces goes through",
        "Sources/Engine/Redactor.swift",
        "let kept = isLast ? bytes.count : holdStart(bytes)",
        "let kept = bytes.count",
        "wherever a stream is cut",
    ),
    (
        "a secret's value beside it is recorded",
        "Sources/Engine/Walker+Opening.swift",
        "let secretValues = learnGiven(given)",
        "let secretValues: Set<String> = []",
        "a value that is the secret beside it",
    ),
    (
        "a signal without a terminal leaves the action running",
        "Sources/Host/ProcessWatch.swift",
        "} else if endsWhenTold, !isBeside,",
        "} else if endsWhenTold, isBeside,",
        "a signal without a terminal",
    ),
    (
        "what outlived a crash is not looked for",
        "Sources/Host/Leftover.swift",
        "entry.count > end.count\n",
        "entry.count > end.count * 99\n",
        "what outlives its leader behind a crash|a child whose mark was not written",
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
