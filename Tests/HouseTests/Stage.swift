import FoundationEssentials
import Testing

/// A private folder in which a scenario, a Python text, plays the built program at several real terminals at once.
///
/// A scenario waits for what is shown or recorded, for as long as a slow machine needs, and never for a time. What it prints is what a
/// test looks at; a scenario in which something never came says so, with the screen as it stood, and ends with 1.
struct Stage {
  var bash: Bash

  init(_ purpose: String, _ files: [String: String] = [:]) throws {
    bash = try Bash(purpose)
    bash.environment["MUSTER_DB"] = bash.folder + "/journal.db"
    bash.environment["MUSTER_USER"] = "mira"
    bash.environment["XDG_CONFIG_HOME"] = bash.folder + "/none"
    if files["muster.yaml"] != nil { bash.environment["MUSTER_CONFIG"] = bash.folder + "/muster.yaml" }
    try write(Self.library, "stage.py")
    for (name, text) in files { try write(text, name) }
  }

  func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: bash.folder + "/" + name))
  }

  func remove() { bash.remove() }

  /// Plays the scenario to its end.
  func play(_ scenario: String, seconds: Int = 180) throws -> Bash.Result {
    try write("from stage import *\n\n" + scenario + "\n", "scenario.py")
    return try bash.run("python3 -u scenario.py", seconds: seconds)
  }

  /// A runbook with every word that templates ask of one, and one step.
  static let book = """
    ---
    title: Oversold units
    owner: checkout
    messages:
      title: Some orders cannot be confirmed
      symptom: have paid for items that had already sold out
      not-affected: Browsing and other orders work normally
      action: You do not need to do anything
      doing: changing how long items are held while a payment completes
      works-now: New orders are confirmed at once
      lag: A few orders of the last hour may be confirmed late
      hold: one hour
      sorry-for: for orders that we could not confirm
      made-whole: Every affected order is fulfilled or refunded in full
      recognise: the order is paid and has no confirmation
      offer: the item as soon as it is there, or the money back
      tag: oversell
    ---

    # Oversold units

    ## Look at the hold

    Look how long items are held.

    """

  static let library = #"""
    """The built program at real terminals: what they show is waited for, never a time."""
    import atexit, fcntl, json, os, pty, re, select, signal, struct, subprocess, sys, termios, time, urllib.request

    LIMIT = 60
    terminals, servers = [], []


    def faked(clock, words):
        """The command with its wall clock moved by the file; its monotonic one stays true."""
        return ["faketime", "-f", "+0", "env", "-u", "FAKETIME", f"FAKETIME_TIMESTAMP_FILE={os.path.abspath(clock)}",
                "FAKETIME_NO_CACHE=1", "NO_FAKE_STAT=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", *words]


    def set_clock(clock, seconds):
        with open(clock + ".new", "w") as file:
            file.write(f"{seconds:+d}\n")
        os.rename(clock + ".new", clock)


    class Terminal:
        """A program at a terminal of its own, with somebody who types."""

        def __init__(self, *words, user="mira", width=80, clock=None, environment={}):
            words = faked(clock, words) if clock else list(words)
            self.raw, self.mark, self.over, self.status = b"", 0, False, None
            self.pid, self.fd = pty.fork()
            if self.pid == 0:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
                os.environ.pop("CI", None)
                os.environ["MUSTER_USER"] = user
                os.environ.update(environment)
                os.execvp(words[0], words)
            terminals.append(self)

        def plain(self, since=0):
            """What stands there, as text."""
            return re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|\r", b"", self.raw[since:]).decode(errors="replace")

        @property
        def screen(self):
            """What came since somebody typed here."""
            return self.plain(self.mark)

        def until(self, words, prompt=False):
            """Waits for these words, wherever the lines are folded; with `prompt`, until something is asked below them."""
            def is_there():
                text = self.screen
                last = text.split("\n")[-1]
                # A prompt is a last line that ends in a blank, behind its sign.
                return flat(words) in flat(text) and (not prompt or last.endswith(" ") and (">" in last or "?" in last))
            wait(is_there, lambda: self.over, lambda: f"{words!r} never came; there was: {self.plain()}")
            return self.screen

        def asks(self, words):
            return self.until(words, prompt=True)

        def type(self, line):
            self.press(line + "\r")

        def press(self, keys):
            hear(0)
            self.mark = len(self.raw)
            os.write(self.fd, keys.encode())

        def end(self):
            """Waits until the program is over; its status."""
            wait(lambda: self.over, lambda: False, lambda: f"it goes on and on: {self.plain()}")
            return self.status

        def read(self):
            try:
                piece = os.read(self.fd, 65536)
            except OSError:
                piece = b""  # how Linux says that the other side has closed the terminal
            self.raw += piece
            if not piece:
                self.over = True
                os.close(self.fd)
                _, status = os.waitpid(self.pid, 0)
                self.status = os.waitstatus_to_exitcode(status)


    def flat(text):
        return " ".join(text.split())


    def hear(seconds):
        """Takes what all terminals show, so that none stands still for want of a reader."""
        open_ones = [t for t in terminals if not t.over]
        ready, _, _ = select.select([t.fd for t in open_ones], [], [], seconds)
        for t in open_ones:
            if t.fd in ready:
                t.read()


    def wait(is_there, is_lost, words):
        end = time.monotonic() + LIMIT
        while not is_there():
            if is_lost() or time.monotonic() > end:
                # What came last is looked at, too.
                hear(0)
                if is_there():
                    return
                print("MISSING:", words() if callable(words) else words)
                sys.exit(1)
            hear(0.05)


    def soon():
        """A time of day that lies ahead, as messages tell it."""
        return time.strftime("%H:%M", time.gmtime(time.time() + 3600))


    def fact(words, is_so):
        """Waits until something is so that no terminal shows."""
        wait(is_so, lambda: False, words)


    def run(*words, user="mira", clock=None, text="", environment={}):
        """A program without a terminal: all that it said, and its status."""
        done = subprocess.run(faked(clock, words) if clock else words, input=text.encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env={**os.environ, "MUSTER_USER": user, **environment}, timeout=LIMIT)
        return done.stdout.decode(errors="replace"), done.returncode


    def serve(name, *words):
        """A server of the repository's, or of this folder, once it has said where it listens: the process and its first line."""
        path = name if os.path.exists(name) else os.path.join(os.environ["ROOT"], "Tests/QueriesTests/Servers", name)
        server = subprocess.Popen(["/usr/bin/python3", "-W", "ignore", "-u", path, *words], stdout=subprocess.PIPE, text=True)
        servers.append(server)
        return server, server.stdout.readline().strip()


    def get(url):
        with urllib.request.urlopen(url, timeout=LIMIT) as answer:
            return json.load(answer)


    def fill(name, **values):
        """Puts values into a file where their names stand in capitals."""
        with open(name) as file:
            text = file.read()
        for key, value in values.items():
            text = text.replace(key.upper(), str(value))
        with open(name, "w") as file:
            file.write(text)


    def bodies(name="page.md"):
        return open(name).read() if os.path.exists(name) else ""


    @atexit.register
    def leave():
        for terminal in terminals:
            if not terminal.over:
                os.kill(terminal.pid, signal.SIGKILL)
                os.waitpid(terminal.pid, 0)
        for server in servers:
            server.kill()
            server.wait()

    """#
}
