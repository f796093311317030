import Engine
import Glibc
import Incidents
import TestSupport
import Testing

@testable import Host

/// Scripts on a pty of their own, and a person's terminal that is a pty of the test's.
@Suite struct `An interactive script` {
  let pty = Pty()
  var shell: ProcessShell { ProcessShell(sole: false, terminal: (pty.slave, pty.slave)) }

  private func launch(_ script: String) -> Launch {
    Launch(script: script, timeout: .seconds(20), grace: .milliseconds(500), interactive: true)
  }

  private func settings() -> [UInt8] {
    var settings = termios()
    tcgetattr(pty.slave, &settings)
    return withUnsafeBytes(of: settings) { Array($0) }
  }

  @Test func `has a controlling terminal, answers, and is recorded`() throws {
    let person = pty
    let before = settings()
    let thread = Thread { person.wait(for: "name? ", thenType: "Mira é\r") }
    let finish = try shell.run(
      launch("[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && read -p 'name? ' x </dev/tty && echo \"hi $x\" >/dev/tty; exit 6"))
    thread.join()
    #expect(finish.ending == .exited(code: 6))
    #expect(finish.stdout.text == "name? Mira é\r\nhi Mira é\r\n")
    #expect(settings() == before)
    // What the person did not read yet is on the screen all the same.
    #expect(pty.screen().contains("hi Mira é"))
  }

  @Test func `gets Ctrl-C itself`() throws {
    let person = pty
    let thread = Thread { person.wait(for: "up", thenType: "\u{3}") }
    let finish = try shell.run(launch("trap 'echo caught; exit 9' INT; echo up; read x"))
    thread.join()
    #expect(finish.ending == .exited(code: 9))
    #expect(finish.stdout.text.contains("caught"))
  }

  @Test func `gives the terminal back however it ends`() throws {
    let before = settings()
    #expect(try shell.run(launch("stty raw -echo; kill -9 $$")).ending == .signalled(signal: 9))
    #expect(settings() == before)
    var slow = launch("stty raw -echo; trap '' TERM HUP; echo up; while :; do sleep 1; done")
    slow.timeout = .milliseconds(400)
    #expect(try shell.run(slow).ending == .timedOut(seconds: 0.4))
    #expect(settings() == before)
  }

  @Test(.alone) func `begins with the terminal's size and follows it`() async {
    await #expect(processExitsWith: .success) {
      let pty = Pty()
      func resize(_ rows: UInt16, _ columns: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(pty.master, UInt(TIOCSWINSZ), &size)
      }
      resize(30, 101)
      let thread = Thread {
        pty.wait(for: "30 101")
        resize(40, 77)
        kill(getpid(), SIGWINCH)
        pty.wait(for: "40 77")
      }
      let shell = ProcessShell(terminal: (pty.slave, pty.slave))
      let script = "trap 'stty size; exit' WINCH; stty size; while :; do sleep 0.05; done"
      let finish = try shell.run(Launch(script: script, interactive: true))
      thread.join()
      #expect(finish.ending == .exited(code: 0))
    }
  }

  @Test func `may close its terminal before it ends, or open it again`() throws {
    let close = "exec <&- >&- 2>&-; for ((i = 0; i < 50000; i++)); do :; done"
    #expect(try shell.run(launch("\(close); exit 7")).ending == .exited(code: 7))
    let again = try shell.run(launch("\(close); exec > /dev/tty; echo still here; exit 8"))
    #expect(again.ending == .exited(code: 8))
    #expect(again.stdout.text.contains("still here"))
  }

  @Test func `hangs up when the terminal is gone`() throws {
    let person = pty
    let thread = Thread {
      person.wait(for: "up")
      close(person.master)
    }
    let finish = try shell.run(launch("echo up; exec sleep 1000"))
    thread.join()
    #expect(finish.ending == .abandoned(signal: 1))
  }

  @Test func `reads an end of input when nobody is there`() throws {
    let nobody = ProcessShell(sole: false, terminal: (-1, -1))
    var shown = ""
    let finish = try nobody.run(
      launch("cat; echo done"), onStart: { _ in }, onOutput: { shown += String(decoding: $1, as: UTF8.self) })
    #expect(finish.ending == .exited(code: 0))
    #expect(shown.hasSuffix("done\r\n"), "\(shown)")
  }

  @Test func `leaves a context too`() throws {
    let scratch = Scratch()
    var launch = launch("cd /usr; x=1")
    launch.contextOut = "\(scratch.path)/after"
    #expect(try shell.run(launch).context?.directory == "/usr")
  }

  @Test func `keeps what the program shows, and not what is typed unseen`() throws {
    let person = pty
    let thread = Thread { person.wait(for: "password: ", thenType: "geheim-7\r") }
    let finish = try shell.run(launch("read -rsp 'password: ' x; echo; echo ${#x} letters"))
    thread.join()
    #expect(finish.stdout.text == "password: \r\n8 letters\r\n")
  }

  @Test func `may be a program that draws on the whole screen`() throws {
    let before = settings()
    let person = pty
    let thread = Thread { person.wait(for: "load average", thenType: "q") }
    let finish = try shell.run(Launch(script: "TERM=xterm top -d 30", timeout: .seconds(20), interactive: true))
    thread.join()
    #expect(finish.ending == .exited(code: 0))
    #expect(finish.stdout.text.contains("load average"))
    #expect(settings() == before)
  }

  @Test func `is recorded with bounds, and shown whole`() throws {
    let person = pty
    let read = Thread { person.wait(for: "the end") }
    let finish = try shell.run(launch("seq 1 60000; echo the end"))
    read.join()
    #expect(finish.ending == .exited(code: 0))
    #expect(finish.stdout.bytes == 408_903)
    #expect(finish.stdout.head.count == 64 << 10 && finish.stdout.tail.count == 64 << 10)
  }
}
