#!/usr/bin/env python3
"""bench.py [--only PART,...] [--seconds S]: measures the static program beside its references and writes docs/performance.md.

Every figure of that page comes from here. With --only and --write, the sections of those parts take the place of the page's own, each with
its own date, commit and load. Parts: start, reading, step, care, flood, memory, resume, records, triage. With --only, the page stays as it
is and the parts are printed. MUSTER_CORPUS names a folder of Markdown files for `reading`.
"""
import argparse, datetime, os, pathlib, pty, re, shutil, socket, statistics, subprocess, sys, tempfile, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "Tests" / "Bench"
OUT = ROOT / ".build-bench"
MUSTER = ROOT / ".build-static" / "muster"
CHILD = ROOT / ".build-static" / "journal-child"
PARTS = ["start", "reading", "step", "care", "flood", "memory", "resume", "records", "triage"]


# --- building -------------------------------------------------------------------------------------------------------------------

def run(command, **keywords):
    return subprocess.run([str(word) for word in command], check=True, cwd=ROOT, **keywords)


def older(target, *sources):
    return not target.exists() or any(source.stat().st_mtime > target.stat().st_mtime for source in sources)


def build(parts):
    OUT.mkdir(exist_ok=True)
    libraries = {"stepfloor": ["-lcmark", "-lsqlite3"], "pipebench": ["-lsqlite3"], "walfresh": ["-lsqlite3"]}
    for name in ["rot", "spawn", "walfresh", "pipebench", "stepfloor", "httpfan"]:
        source = HERE / f"{name}.c"
        if older(OUT / name, source, HERE / "common.h"):
            run([shutil.which("gcc") or "clang", "-O2", "-w", "-o", OUT / name, source, *libraries.get(name, [])])
    if older(OUT / "hello", HERE / "hello.swift"):
        run(["swiftc", "-O", "-static-stdlib", HERE / "hello.swift", "-o", OUT / "hello", "-Xlinker", "-s"])
    run(["scripts/static.sh"], stdout=sys.stderr)
    if {"resume", "records"} & set(parts):
        run(["scripts/static.sh", "journal-child"], stdout=sys.stderr)
    if "reading" in parts:
        sources = sorted((ROOT / "Sources" / "Runbooks").rglob("*.swift"))
        bench = HERE / "ReadingBench.swift"
        if older(OUT / "reading", bench, *sources):
            run(["swiftc", "-O", "-wmo", "-static-stdlib", "-parse-as-library", "-package-name", "muster", "-module-name",
                 "ReadingBench", "-swift-version", "6", "-enable-upcoming-feature", "ExistentialAny", "-suppress-warnings",
                 "-I", "Sources/CCmark", "-I", "Sources/CYaml", *sources, bench, "-lcmark", "-lyaml", "-o", OUT / "reading"])


# --- timing ---------------------------------------------------------------------------------------------------------------------

class Rounds:
    """Runs of several commands that took turns; figures over the pairs of rounds that nobody else disturbed."""

    def __init__(self, commands, count, folder, limit):
        listing, rows = folder / "commands", folder / "rows"
        listing.write_text("".join(f"{name}\t{' '.join(map(str, words))}\n" for name, words in commands))
        # At least half a minute each: the machine's own noise comes in waves.
        subprocess.run([OUT / "rot", "-n", str(count), "-w", str(min(2, count - 1)), "-T", str(limit), "-o", rows, listing], check=True, cwd=folder,
                       stdout=subprocess.DEVNULL)
        self.runs = {}
        for line in rows.read_text().splitlines():
            number, name, wall, cpu, peak, clean, status = line.split("\t")
            self.runs.setdefault(name, {})[int(number)] = (float(wall) * 1e3, float(cpu) * 1e3, int(peak), clean == "1", status)

    def times(self, name, column=0):
        return [one[name][column] for one in self.pairs(lambda one: one)]

    def median(self, name, column=0):
        return statistics.median(self.times(name, column))

    def peak(self, name):
        """MiB: the median, since a page more or less in memory is the kernel's choice."""
        return statistics.median(run[2] for run in self.runs[name].values()) / 1024

    def status(self, name):
        return sorted({run[4] for run in self.runs[name].values()})

    def pairs(self, f):
        """f of each round's runs, over rounds in which all were clean, when there are five."""
        rounds = sorted(set.intersection(*(set(runs) for runs in self.runs.values())))
        whole = [{name: self.runs[name][number] for name in self.runs} for number in rounds]
        clean = [one for one in whole if all(run[3] for run in one.values())]
        return [f(one) for one in (clean if len(clean) >= 5 else whole)]

    def ratio(self, name, base, column=0):
        return Ratio([one[name][column] / one[base][column] for one in self.pairs(lambda one: one)])


class Ratio:
    def __init__(self, values):
        values = sorted(values)
        self.n, self.median = len(values), statistics.median(values)
        self.low, self.high = values[len(values) // 4], values[len(values) * 3 // 4]

    def __str__(self):
        return f"{self.median:.2f} [{self.low:.2f}..{self.high:.2f}]"


class Page:
    """Goals as rows of one table, and tables of figures below it."""

    def __init__(self):
        self.goals, self.sections = [], []

    def goal(self, what, reference, limit, value, shown):
        met = "met" if value <= limit else "**missed**"
        self.goals.append(f"| {what} | {reference} | {shown} | {limit:g} | {met} |")

    def exactly(self, what, reference, wanted, value):
        self.goals.append(f"| {what} | {reference} | {value:g} | exactly {wanted} | {'met' if value == wanted else '**missed**'} |")

    def section(self, title, lines):
        self.sections.append(f"## {title}\n\n" + "\n".join(lines) + "\n")


def walk_file(folder, count, command="true"):
    path = folder / f"{count}-{command.split('/')[-1]}.md"
    steps = "".join(f"## Step {n + 1}\n\n```sh\n{command}\n```\n\n" for n in range(count))
    path.write_text(f"# Bench of {count}\n\n{steps}")
    return path


def muster(*words, env=None, status=None):
    done = subprocess.run([str(MUSTER), *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, cwd="/")
    if status is not None and done.returncode not in status:
        sys.exit(f"bench: muster {words} left with {done.returncode}\n{done.stderr.decode()}")
    return done


# --- parts ----------------------------------------------------------------------------------------------------------------------

def start(page, folder, seconds):
    book = ROOT / "runbooks" / "disk-filling.md"
    journal = folder / "start.db"
    muster("walk", book, "--db", journal)
    rounds = Rounds([
        ("hello", [OUT / "hello"]), ("version", [MUSTER, "--version"]), ("show", [MUSTER, "show", book]),
        ("where", [MUSTER, "where", "--db", journal])], 400, folder, seconds)
    lines = ["| command | median ms | CPU ms | peak MiB | wall ÷ hello | CPU ÷ hello |", "|---|---|---|---|---|---|"]
    names = {"hello": "Swift hello, `-static-stdlib`", "version": "`muster --version`",
             "show": f"`muster show runbooks/{book.name}` ({book.stat().st_size} bytes)", "where": "`muster where`"}
    for name, label in names.items():
        ratio, cpu = rounds.ratio(name, "hello"), rounds.ratio(name, "hello", 1)
        lines.append(f"| {label} | {rounds.median(name):.2f} | {rounds.median(name, 1):.2f} | {rounds.peak(name):.1f} | {ratio} | {cpu} |")
        if name != "hello":
            page.goal(f"start-up: {label}", "static-stdlib Swift hello", 2.0, ratio.median, ratio)
    page.section("Start-up", lines)


def corpus():
    named = os.environ.get("MUSTER_CORPUS")
    if named:
        return sorted(pathlib.Path(named).rglob("*.md")), "the folder named by MUSTER_CORPUS"
    own = [path for name in ("runbooks", "docs", "templates") for path in (ROOT / name).rglob("*.md")]
    return sorted(own), "the repository's own runbooks and documents"


def reading(page, folder, seconds):
    files, what = corpus()
    done = run([OUT / "reading", seconds, *files], capture_output=True, text=True).stdout.splitlines()
    head = done[0].split("\t")
    rows = [tuple(map(int, line.split("\t")[1:])) for line in done if line.startswith("round")]
    ratio = Ratio([reader / floor for floor, reader in rows])
    size = int(head[3])
    speed = [statistics.median(size / row[i] * 1e3 for row in rows) for i in (0, 1)]
    page.goal("reading to a graph of steps, file by file", "libcmark's parse and free", 1.5, ratio.median, ratio)
    page.section("Reading", [
        f"{head[1]} files, {size / 1e6:.2f} MB ({what}), {len(rows)} rounds in one process.", "",
        "| | MB/s |", "|---|---|", f"| libcmark: parse and free | {speed[0]:.0f} |",
        f"| `RunbookFile.read`: blocks, steps, commands, placeholders, classes, branches, parameters, free | {speed[1]:.0f} |"])


def step(page, folder, seconds):
    ten, hundred = walk_file(folder, 10), walk_file(folder, 100)
    script = folder / "hundred.sh"
    script.write_text("bash -c true\n" * 100)
    floor, journal = folder / "floor.db", folder / "step.db"
    commands = []
    for name, book in (("10", ten), ("100", hundred)):
        commands.append((f"floor-{name}", [OUT / "stepfloor", book, floor, "FULLP", "bash"]))
        commands.append((f"muster-{name}", [MUSTER, "walk", book, "--db", journal]))
    commands.append(("script", ["bash", script]))
    muster("walk", hundred, "--db", journal, status=[0])
    rounds = Rounds(commands, 60, folder, seconds * 2)
    if rounds.status("muster-100") != ["0"]:
        sys.exit(f"bench: the walk left with {rounds.status('muster-100')}")

    def slope(one, who):
        return (one[f"{who}-100"][0] - one[f"{who}-10"][0]) / 90
    ratio = Ratio(rounds.pairs(lambda one: slope(one, "muster") / slope(one, "floor")))
    whole = rounds.ratio("muster-100", "script")
    per = {who: statistics.median(rounds.pairs(lambda one: slope(one, who))) for who in ("muster", "floor")}
    page.goal("one recorded script, (t100 − t10) ÷ 90", "`stepfloor … FULLP bash`", 1.10, ratio.median, ratio)
    # Both walks are so long that the journal's log is settled at their ends.
    syncs = [sync_count(folder, [MUSTER, "walk", book, "--db", journal]) for book in (walk_file(folder, 50), hundred)]
    page.exactly("waits for the disk a recorded script", "strace, fdatasync and fsync", 2, (syncs[1] - syncs[0]) / 50)
    page.goal("100 recorded steps", "a bash script of 100 lines `bash -c true`, unrecorded", 1.3, whole.median, whole)
    lines = ["| | median ms | CPU ms | peak MiB | a step, ms |", "|---|---|---|---|---|"]
    labels = {"floor-10": "C floor, 10 steps", "floor-100": "C floor, 100 steps", "muster-10": "`muster walk`, 10 steps",
              "muster-100": "`muster walk`, 100 steps", "script": "bash script, 100 × `bash -c true`"}
    for name, label in labels.items():
        slope_shown = f"{per[name.split('-')[0]]:.2f}" if name.endswith("-100") else ""
        lines.append(f"| {label} | {rounds.median(name):.1f} | {rounds.median(name, 1):.1f} | {rounds.peak(name):.1f} | {slope_shown} |")
    def cpu(one, who):
        return (one[f"{who}-100"][1] - one[f"{who}-10"][1]) / 90
    busy = Ratio(rounds.pairs(lambda one: cpu(one, "muster") / cpu(one, "floor")))
    page.section("A recorded step", [
        "Each step is a fence that holds `true`, run by a `bash` of its own. Where others keep the disk busy, waiting for it hides what either",
        f"program computes: by CPU time, children included, a step costs {busy} times the floor's.", "", *lines])


CARE = {
    "check": ("", "```sh check\ntrue\n```\n"),
    "secret": ("parameters: {token: {secret: yes}}\n", "```sh check secret=token\ntrue\n```\n"),
    "guard": ("", "```sh guard expect=\"= 0\" every=1s\necho 0\n```\n\n```sh run class=look\ntrue\n```\n"),
    "ceremony": ("", "```sh preview targets=lines\necho one\necho two\n```\n\n"
                 "```sh run class=small leaves=nothing\nexport ACTED=1\n```\n\n```sh undo\nunset ACTED\n```\n"),
}


def care_file(folder, kind, count):
    path, (front, fences) = folder / f"{kind}-{count}.md", CARE[kind]
    path.write_text(f"---\ntitle: Bench of care\n{front}---\n\n# Bench of care\n\n"
                    + "".join(f"## Step {n + 1}\n\n{fences}\n" for n in range(count)))
    return path


def ceremonies(folder, count):
    """Wall milliseconds of each step of class small that a person at a terminal confirms at once: dry run, plan, typed word, run."""
    book, journal = care_file(folder, "ceremony", count), folder / "ceremony.db"
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "dumb"
        os.execv(MUSTER, [str(MUSTER), "walk", str(book), "--trust-checks", "--db", str(journal)])
    said, stamps = b"", []
    keys = [(b"?  ", b"r run", b"r\n"), (b"> ", b"type  do", b"do\n"), (b"?  ", b"[Enter] go on", b"\n"),
            (b"> ", b"how did it end", b"1\n")]
    while len(stamps) < 4 * count:
        try:
            said += os.read(terminal, 65536)
        except OSError:
            break
        for end, words, key in keys:
            if said.endswith(end) and words in said:
                if key == b"r\n":
                    stamps.append(time.monotonic())
                said = b""
                os.write(terminal, key)
                break
    _, status = os.waitpid(child, 0)
    if status != 0 or len(stamps) < count:
        sys.exit(f"bench: the ceremonies ended with {status} behind {len(stamps)} steps\n{said.decode()}")
    return [(after - before) * 1e3 for before, after in zip(stamps, stamps[1:])]


def care(page, folder, seconds):
    journal, commands = folder / "care.db", []
    for kind in ("check", "secret", "guard"):
        for count in (10, 100):
            given = ["--set", "token=env:BENCH_SECRET"] if kind == "secret" else []
            commands.append((f"{kind}-{count}", [MUSTER, "walk", care_file(folder, kind, count), "--db", journal, *given]))
    os.environ["BENCH_SECRET"] = "bench-5f1c-0d9e-secret"
    rounds = Rounds(commands, 40, folder, seconds * 2)
    for name, _ in commands:
        if rounds.status(name) != ["0"]:
            sys.exit(f"bench: {name} left with {rounds.status(name)}")

    def slope(one, kind):
        return (one[f"{kind}-100"][0] - one[f"{kind}-10"][0]) / 90
    lines = ["| a step of | median ms | ÷ the check |", "|---|---|---|"]
    labels = {"check": "one check, `true`", "secret": "the same check, given a secret",
              "guard": "an action that looks, `true`, and its guard (two processes)"}
    for kind, label in labels.items():
        each = statistics.median(rounds.pairs(lambda one: slope(one, kind)))
        ratio = Ratio(rounds.pairs(lambda one: slope(one, kind) / slope(one, "check")))
        lines.append(f"| {label} | {each:.2f} | {ratio} |")
    plain = statistics.median(rounds.pairs(lambda one: slope(one, "check")))
    walls = ceremonies(folder, 60)
    each = Ratio(walls)
    lines.append(f"| a change of class small in a terminal: dry run, plan, typed word, run (two processes, a pty) | {each.median:.2f} | {each.median / plain:.2f} |")
    page.section("What care costs", [
        "(t100 − t10) ÷ 90 as above, in walks without a terminal; the last row is 60 steps in a pty whose keys come as soon as the prompt is there.", "", *lines])


def sync_count(folder, command):
    report = folder / "strace"
    subprocess.run(["strace", "-f", "-qq", "-o", report, "-e", "trace=fdatasync,fsync", *map(str, command)],
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return sum("sync(" in line for line in report.read_text().splitlines())


def flood_book(folder, size, secret=False):
    path = folder / f"flood-{size}{'-secret' * secret}.md"
    front, named = ("parameters: {token: {secret: yes}}\n", " secret=token") if secret else ("", "")
    path.write_text(f"---\ntitle: Flood of {size}\n{front}---\n\n# Flood of {size}\n\n## Print\n\n"
                    f"```sh check timeout=600s{named}\n{FLOOD.format(size=size)}\n```\n")
    return path


FLOOD = "yes | head -c {size}"
# Lines as logs have them, each with digits, quotes and signs, so that what begins like some form of a secret is in each.
LOG = """yes '2026-11-22T02:49:15Z {{"level":"info","path":"/orders?id=81","took":0.0132,"key":"c2VjcmV0"}}' | head -c {size}"""


def secret_flood(folder, journal):
    """The same output with and without a secret in play, taking turns: the median wall seconds of each."""
    global FLOOD
    plain, FLOOD = FLOOD, LOG
    environment = dict(os.environ, BENCH_SECRET="bench-5f1c-0d9e-secret")
    rows = []
    for size, count in {"10M": 10 << 20, "1G": 1 << 30}.items():
        walls = {False: [], True: []}
        for _ in range(5 if size == "10M" else 3):
            for secret in (False, True):
                book = flood_book(folder, size, secret)
                given = ["--set", "token=env:BENCH_SECRET"] if secret else []
                began = time.monotonic()
                subprocess.run([str(MUSTER), "walk", str(book), "--trust-checks", "--db", str(journal), *given], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=True)
                walls[secret].append(time.monotonic() - began)
        for secret in (False, True):
            wall = statistics.median(walls[secret])
            rows.append(f"| `muster walk`, {size} of log lines, {'a secret in play' if secret else 'none'} | {wall:.2f} | {count / wall / 1e9:.2f} | |")
    FLOOD = plain
    return rows


def flood(page, folder, seconds):
    journal = folder / "flood.db"
    lines = ["| | wall s | GB/s | peak MiB |", "|---|---|---|---|"]
    sizes = {"0": 0, "10M": 10 << 20, "10G": 10 << 30}
    peaks = {}
    for size, count in sizes.items():
        book = flood_book(folder, size)
        report = folder / "out"
        with open(report, "wb") as sink:
            began = time.monotonic()
            child = subprocess.Popen([str(MUSTER), "walk", str(book), "--trust-checks", "--db", str(journal)], stdin=subprocess.DEVNULL,
                                     stdout=sink, stderr=sink)
            peaks[size] = peak_while(child)
            wall = time.monotonic() - began
        if child.returncode != 0:
            sys.exit(f"bench: the flood of {size} left with {child.returncode}\n{report.read_text()[-2000:]}")
        speed = f"{count / wall / 1e9:.2f}" if count else ""
        lines.append(f"| `muster walk`, a step that prints {size} | {wall:.2f} | {speed} | {peaks[size]:.1f} |")
    for size in ("10M", "10G"):
        extra = peaks[size] - peaks["0"]
        page.goal(f"extra memory of a step that prints {size}B, MiB", "the same step printing nothing", 16, extra, f"{extra:.1f}")
    began = time.monotonic()
    subprocess.run(["bash", "-c", "yes | head -c 10G | cat > /dev/null"], check=True)
    wall = time.monotonic() - began
    lines.append(f"| bash alone, 10G into `cat > /dev/null` | {wall:.2f} | {sizes['10G'] / wall / 1e9:.2f} | |")
    lines += secret_flood(folder, journal)
    for line in run([OUT / "pipebench", "0.25", folder], capture_output=True, text=True).stdout.splitlines():
        if re.match(r"pipe (64KiB block (4096|65536)|->)", line):
            name, median = re.split(r"\s+n=", line)[0], re.search(r"med=([\d.]+)", line).group(1)
            lines.append(f"| pipebench: {name} | | {float(median):.2f} | |")
    page.section("A flood of output", [
        "Kept are the first and last 64 KiB of each stream, counts, and the SHA-256 of all of it; the walk's own output goes to a file.",
        "", *lines])


def peak_while(child):
    """The peak of the program itself in MiB, from its own status: wait4 would tell the largest of its children too."""
    peak = 0
    while child.poll() is None:
        try:
            text = pathlib.Path(f"/proc/{child.pid}/status").read_text()
            found = re.search(r"VmHWM:\s+(\d+)", text)
            peak = max(peak, int(found.group(1)) if found else 0)
        except OSError:
            break
        time.sleep(0.002)
    child.wait()
    return peak / 1024


def memory(page, folder, seconds):
    peaks = {}
    # One journal each: what is measured is the walk.
    for count in (100, 10_000):
        book = walk_file(folder, count)
        rounds = Rounds([("walk", [MUSTER, "walk", book, "--db", folder / f"memory-{count}.db"])],
                        8 if count == 100 else 1, folder, seconds * 4)
        if rounds.status("walk") != ["0"]:
            sys.exit(f"bench: the walk of {count} left with {rounds.status('walk')}")
        peaks[count] = rounds.peak("walk")
    growth = peaks[10_000] / peaks[100]
    page.goal("peak memory of a walk of 100 steps, MiB", "–", 10, peaks[100], f"{peaks[100]:.1f}")
    page.goal("peak memory of a walk of 10,000 steps", "a walk of 100 steps", 1.2, growth, f"{growth:.2f} ({peaks[10_000]:.1f} MiB)")


def resume(page, folder, seconds):
    million, small = folder / "million.db", folder / "small.db"
    book = folder / "held.md"
    book.write_text("# Held\n\n## Look\n\n```sh\ntrue\n```\n\n## Say\n\nIs it better?\n\n```ask text name=answer\nHow is it?\n```\n")
    subprocess.run([str(CHILD), "fill", str(million), "1000000"], check=True, stdout=subprocess.DEVNULL)
    for journal in (million, small):
        muster("walk", book, "--db", journal)
    size = million.stat().st_size / 1e6
    rounds = Rounds([
        ("version", [MUSTER, "--version"]), ("small", [MUSTER, "resume", "--db", small]),
        ("million", [MUSTER, "resume", "--db", million])], 200, folder, seconds)
    ratio, growth = rounds.ratio("million", "version"), rounds.ratio("million", "small")
    page.goal("resume with a million records in the journal", "start-up (`muster --version`)", 2.0, ratio.median, ratio)
    page.section("Resume", [
        f"A walk that is held, in a journal of a million records ({size:.0f} MB) and in one that holds nothing else. It takes the lease, reads",
        "the incident, records that it was taken up and that it is held again: three waits for the disk.", "",
        "| | median ms | CPU ms | peak MiB |", "|---|---|---|---|",
        *(f"| {label} | {rounds.median(name):.2f} | {rounds.median(name, 1):.2f} | {rounds.peak(name):.1f} |"
          for name, label in (("version", "`muster --version`"), ("small", "`muster resume`, small journal"),
                              ("million", "`muster resume`, a million records"))), "",
        f"A million records against none: {growth}."])


def records(page, folder, seconds):
    def query(journal, sql):
        return ["sqlite3", journal, sql.replace(" ", "/**/")]

    def row(rounds, name, label, base=None):
        ratio = rounds.ratio(name, base) if base else ""
        return f"| {label} | {rounds.median(name):.1f} | {rounds.median(name, 1):.1f} | {rounds.peak(name):.1f} | {ratio} |"

    long, years = folder / "long.db", folder / "years.db"
    subprocess.run([str(CHILD), "archive", str(long), "1", "100000"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([str(CHILD), "archive", str(years), "1000", "1000"], check=True, stdout=subprocess.DEVNULL)
    size = years.stat().st_size / 1e6
    began = time.monotonic()
    muster("search", "kalomi", "--db", years, status=[0])
    indexed = time.monotonic() - began
    table = ["| | median ms | CPU ms | peak MiB | ÷ `sqlite3` |", "|---|---|---|---|---|"]
    formats = ["md", "html", "json", "csv", "text"]
    exports = Rounds(
        [("bare", query(long, "SELECT id,happened,kind,actor,payload FROM record WHERE incident=1 ORDER BY id")),
         ("timeline", [MUSTER, "timeline", "--all", "INC-1", "--db", long]),
         *((one, [MUSTER, "export", "INC-1", "--format", one, "--db", long]) for one in formats)], 10, folder, seconds)
    listings = Rounds(
        [("bare-list", query(years, "SELECT number,id,(SELECT payload FROM record WHERE id=number<<32|1) FROM incident ORDER BY number DESC")),
         ("list", [MUSTER, "list", "--incidents", "--db", years]),
         ("bare-one", query(years, "SELECT happened,kind,actor,payload FROM record WHERE id BETWEEN 500<<32 AND 501<<32")),
         ("one", [MUSTER, "timeline", "--all", "INC-500", "--db", years]),
         *((f"{bare}{name}", query(years, f"SELECT rowid FROM words WHERE words MATCH '{word}*' ORDER BY rank LIMIT 20") if bare else
            [MUSTER, "search", word, "--db", years])
           for name, word in (("rare", "kalomi"), ("often", "lo")) for bare in ("bare-", ""))], 40, folder, seconds)
    for rounds in (exports, listings):
        for name in rounds.runs:
            if rounds.status(name) != ["0"]:
                sys.exit(f"bench: {name} left with {rounds.status(name)}")
    page.section("Records", [
        "One incident of 100,000 records (`journal-child archive`: checks, scripts, notes of twelve words), beside a query that prints its rows:", "",
        *table, row(exports, "bare", "`sqlite3`, five columns of each record"), row(exports, "timeline", "`muster timeline --all`", "bare"),
        *(row(exports, one, f"`muster export --format {one}`", "bare") for one in formats), "",
        f"A thousand incidents of a thousand records each ({size:.0f} MB). The first search makes the index, {indexed:.0f} s; the query of `sqlite3` asks that index",
        "for row numbers alone, `muster search` also reads the records and cuts out what it shows.", "",
        *table, row(listings, "bare-list", "`sqlite3`, number and first record of each incident"),
        row(listings, "list", "`muster list --incidents`, state and severity of each", "bare-list"),
        row(listings, "bare-one", "`sqlite3`, the rows of one incident"), row(listings, "one", "`muster timeline --all INC-500`", "bare-one"),
        row(listings, "bare-rare", "`sqlite3`, a rare word"), row(listings, "rare", "`muster search`, a rare word", "bare-rare"),
        row(listings, "bare-often", "`sqlite3`, a frequent word"), row(listings, "often", "`muster search`, a frequent word", "bare-often")])


def triage(page, folder, seconds):
    if not shutil.which("prometheus"):
        return print("bench: triage is skipped: no prometheus here (apt-get install prometheus)", file=sys.stderr)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    (folder / "prometheus.yml").write_text(
        f"global: {{scrape_interval: 1s}}\nscrape_configs: [{{job_name: self, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}]\n")
    server = subprocess.Popen(["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
                               f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"], stderr=subprocess.DEVNULL)
    # Somebody who takes the call and never says a word.
    mute = socket.create_server(("127.0.0.1", 0), backlog=64)
    try:
        for _ in range(200):
            try:
                if b'"value"' in urllib.request.urlopen(f"{address}/api/v1/query?query=up", timeout=1).read():
                    break
            except OSError:
                pass
            time.sleep(0.1)
        books, one = folder / "books", "```promql entry name=%s source=%s\n%s == 1\n```\n\n"
        books.mkdir()
        for n in range(500):
            (books / f"r{n}.md").write_text(
                f"---\nowner: bench\n---\n# Book {n}\n\n## Is it this?\n\n" + one % ("a", "prom", "up") + one % ("b", "prom", "up") + "## Say\n\nSay it.\n")
        mixed = folder / "mixed"
        shutil.copytree(books, mixed)
        (mixed / "mute.md").write_text("---\nowner: bench\n---\n# Mute\n\n## Is it this?\n\n" + one % ("m", "mute", "up"))
        config = folder / "muster.yaml"
        config.write_text(f"sources:\n  prom: {{kind: prometheus, url: \"{address}\"}}\n"
                          f"  mute: {{kind: prometheus, url: \"http://127.0.0.1:{mute.getsockname()[1]}\", timeout: 1s}}\n")
        fan = [OUT / "httpfan", "127.0.0.1", str(port), "/api/v1/query?query=up", "1000", "16", "1", "1"]
        rounds = Rounds([
            ("fan", fan), ("list", [MUSTER, "list", books]),
            ("triage", [MUSTER, "triage", books, "--config", config, "--json"]),
            ("mute", [MUSTER, "triage", mixed, "--config", config, "--json"])], 40, folder, seconds)
        if rounds.status("triage") != ["0"]:
            sys.exit(f"bench: triage left with {rounds.status('triage')}")
        ratio = rounds.ratio("triage", "fan")
        late = [one["mute"][0] for one in rounds.pairs(lambda one: one)]
        page.goal("triage: 500 runbooks, 1,000 queries, the whole command", "`httpfan`, the same 1,000 requests over 16 connections", 1.25,
                  ratio.median, ratio)
        page.section("Triage", [
            "500 runbooks with two entry checks each, asked at a real Prometheus on loopback, whose work is in every figure.", "",
            "| | median ms | CPU ms | peak MiB | queries/s |", "|---|---|---|---|---|",
            *(f"| {label} | {rounds.median(name):.0f} | {rounds.median(name, 1):.0f} | {rounds.peak(name):.1f} | {rate and f'{1e6 / rounds.median(name):,.0f}'} |"
              for name, label, rate in (("fan", "C client, epoll, 16 connections", 1), ("list", "`muster list`, reads the 500 files and asks nothing", ""),
                                        ("triage", "`muster triage`", 1), ("mute", "`muster triage`, and one source that never answers, `timeout: 1s`", ""))), "",
            f"The source that never answers costs its own time-out: {statistics.median(late):.0f} ms for all of it."])
    finally:
        server.terminate()
        server.wait()
        mute.close()


# --- page -----------------------------------------------------------------------------------------------------------------------

def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    memory = int(re.search(r"MemTotal:\s+(\d+)", open("/proc/meminfo").read()).group(1)) / 1024 ** 2
    kind = subprocess.run(["stat", "-f", "-c", "%T", tempfile.gettempdir()], capture_output=True, text=True).stdout.strip()
    system = next((line.split("=")[1].strip().strip('"') for line in open("/etc/os-release") if line.startswith("PRETTY_NAME")), "")
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    return f"{os.cpu_count()} × {model}, {memory:.0f} GiB, {kind}, Linux {os.uname().release.split('-')[0]}, {system}; {swift}"


def write(page, load, parts):
    head = commit()
    text = f"""# Performance

Made by `make bench` (`Tests/Bench/bench.py`) on {datetime.date.today()}, commit {head}; no figure is written by hand.
{machine()}. Load {load}.

The program is the one that `make static` builds. References and program take turns in one run; a ratio is the median over the rounds,
pair by pair, with the quartiles behind it. Rounds in which other processes used more than a quarter of one CPU are left out when five others
remain. Absolute times move by a quarter and more from machine to machine; the ratios are what counts.

| goal | beside | measured | at most | |
|---|---|---|---|---|
""" + "\n".join(page.goals) + "\n\n" + "\n".join(page.sections) + "\n" + (HERE / "notes.md").read_text()
    (ROOT / "docs" / "performance.md").write_text(text)


def rewrite(page, load):
    """Puts the measured sections into the page that is there; goals are judged by a whole run only."""
    path, stamp = ROOT / "docs" / "performance.md", f"Measured alone on {datetime.date.today()}, commit {commit()}, load {load}."
    text = path.read_text()
    for section in page.sections:
        title = section.split("\n")[0]
        section = section.replace("\n\n", f"\n\n{stamp}\n\n", 1)
        start = text.find(title + "\n")
        if start < 0:
            text = text.replace("## What was tried\n", f"{section}\n## What was tried\n", 1)
        else:
            end = text.find("\n## ", start + 1)
            text = text[:start] + section + text[end:]
    path.write_text(text)


def commit():
    return subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--only", default=",".join(PARTS))
    options.add_argument("--write", action="store_true")
    options.add_argument("--seconds", type=int, default=int(os.environ.get("BENCH_SECONDS", "40")))
    options = options.parse_args()
    parts = options.only.split(",")
    build(parts)
    page, loads = Page(), [os.getloadavg()[0]]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="muster-bench-"))
    try:
        for part in parts:
            print(f"bench: {part}", file=sys.stderr)
            globals()[part](page, folder, options.seconds)
            loads.append(os.getloadavg()[0])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    load = f"{min(loads):.1f} to {max(loads):.1f}, the bench's own included"
    if parts == PARTS:
        write(page, load, parts)
    elif options.write:
        rewrite(page, load)
    print("\n".join(page.goals))
    print("\n" + "\n".join(page.sections) if parts != PARTS else "")


main()
