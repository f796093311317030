import Engine
import Glibc
import Incidents
import Reports
import TestSupport
import Testing

@testable import Host

/// A real pty: `master` is the screen and keyboard, `slave` what the program sees.
final class Pty {
  let master: Int32
  let slave: Int32

  init() {
    var (master, slave): (Int32, Int32) = (-1, -1)
    precondition(openpty(&master, &slave, nil, nil, nil) == 0)
    self.master = master
    self.slave = slave
  }

  /// Types these bytes.
  func type(_ text: String) {
    let bytes = Array(text.utf8)
    precondition(write(master, bytes, bytes.count) == bytes.count)
  }

  /// Reads the screen until this stands on it, then types.
  func wait(for text: String, thenType keys: String = "") {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var seen = ""
    while !seen.contains(text) { seen += String(decoding: bytes[..<max(0, read(master, &bytes, 4096))], as: UTF8.self) }
    type(keys)
  }

  /// What stands on the screen now and was not read yet.
  func screen() -> String {
    var out: [UInt8] = []
    var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    while poll(&ready, 1, 0) == 1, ready.revents & Int16(POLLIN) != 0 {
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = read(master, &bytes, bytes.count)
      if count <= 0 { break }
      out += bytes[..<count]
    }
    return String(decoding: out, as: UTF8.self)
  }
}

@Suite struct `A person at a terminal` {
  let pty = Pty()
  var person: TerminalPerson { TerminalPerson(input: pty.slave, output: pty.slave, look: Look()) }

  @Test func `answers with a line`() {
    pty.type("yes é 界\n")
    #expect(person.ask("LIVE 1/3> ") == .line("yes é 界"))
    #expect(pty.screen().contains("LIVE 1/3> "))
  }

  @Test func `may have typed fifty newlines ahead`() {
    let person = person
    pty.type(String(repeating: "\n", count: 50) + "end\n")
    for _ in 0..<50 { #expect(person.ask("> ") == .line("")) }
    #expect(person.ask("> ") == .line("end"))
  }

  @Test func `ends the input with Ctrl-D, and may go on`() {
    let person = person
    pty.type("\u{4}")
    #expect(person.ask("> ") == .end)
    pty.type("half\u{4}\u{4}")
    #expect(person.ask("> ") == .line("half"))
    pty.type("more\n")
    #expect(person.ask("> ") == .line("more"))
  }

  @Test func `may type broken UTF-8`() {
    let bytes: [UInt8] = [0x61, 0xff, 0x62, 0x0a]
    write(pty.master, bytes, 4)
    #expect(person.ask("> ") == .line("a\u{FFFD}b"))
  }

  @Test func `is gone when the terminal hangs up`() {
    let person = person
    close(pty.master)
    #expect(person.ask("> ") == .hangup)
    person.show("nobody reads this\n")
    #expect(person.ask("> ") == .hangup)
  }

  @Test func `gets lines again after a program left the terminal raw`() {
    var settings = termios()
    tcgetattr(pty.slave, &settings)
    cfmakeraw(&settings)
    tcsetattr(pty.slave, TCSANOW, &settings)
    let screen = pty
    let thread = Thread { screen.wait(for: "now> ", thenType: "ab\u{7f}c\r") }
    #expect(person.ask("now> ") == .line("ac"))
    thread.join()
    tcgetattr(pty.slave, &settings)
    #expect(settings.c_lflag & tcflag_t(ICANON | ISIG) == tcflag_t(ICANON | ISIG))
  }

  @Test func `who stopped the screen does not stop the script`() throws {
    let person = person
    // Nobody reads the master: the pty's buffer fills up, as after Ctrl-S.
    var launch = Launch(script: "for ((i = 0; i < 3000; i++)); do echo $i; done; seq 1 2000000")
    launch.timeout = .seconds(60)
    let finish = try ProcessShell(sole: false).run(launch, onStart: { _ in }, onOutput: { person.stream($1, $0) })
    person.endStream()
    #expect(finish.ending == .exited(code: 0))
    #expect(finish.stdout.text.hasSuffix("2000000\n"))
  }

  @Test func `sees nothing raw of what a script writes`() throws {
    let person = person
    _ = try ProcessShell(sole: false).run(
      Launch(script: #"printf '\e]0;owned\a\x9b31m\n'; printf '\x1b[2J' >&2"#), onStart: { _ in },
      onOutput: { person.stream($1, $0) })
    person.endStream()
    let screen = pty.screen()
    #expect(!screen.contains("\u{1b}"), "\(screen)")
    #expect(screen.contains("\\e]0;owned"))
  }

  @Test(.alone) func `is told apart from a signal at the prompt`() async {
    await #expect(processExitsWith: .success) {
      let pty = Pty()
      let person = TerminalPerson(input: pty.slave, output: pty.slave, look: Look())
      Signals.watch()
      // Before the prompt: dropped.
      send(SIGINT)
      pty.type("a\n")
      #expect(person.ask("> ") == .line("a"))
      // At the prompt: another thread waits until the prompt stands on the screen.
      let thread = Thread {
        pty.wait(for: "now> ")
        kill(getpid(), SIGINT)
      }
      #expect(person.ask("now> ") == .interrupt)
      thread.join()
      send(SIGTERM)
      #expect(person.ask("> ") == .hangup)
      #expect(person.ask("> ") == .hangup)
    }
  }
}

@Suite struct `Nobody at a terminal` {
  @Test func `never answers`() {
    let person = NobodyPerson(output: 2)
    #expect(!person.isThere)
    #expect(person.ask("Run it? ") == .end)
  }
}

/// A second thread for tests: to press a key while the first one waits.
final class Thread {
  private final class Box: @unchecked Sendable {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }
  private var id: pthread_t = 0

  init(_ body: @escaping () -> Void) {
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    pthread_create(
      &id, nil,
      { box in
        if let box { Unmanaged<Box>.fromOpaque(box).takeRetainedValue().body() }
        return nil
      }, box)
  }

  func join() { pthread_join(id, nil) }
}
