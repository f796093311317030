import FoundationEssentials
import Testing

/// Guards of the real binary, with real processes and sources.
@Suite(.serialized) struct `Guards` {
  @Test func `a guard ends the action, what ignores TERM, and what left its group`() throws {
    let walk = try Guarded(
      action: """
        trap '' TERM
        echo $$ > leader
        setsid bash -c 'trap "" TERM; echo $$ > escaped; while :; do sleep 0.05; done' &
        while [ ! -s escaped ]; do sleep 0.02; done
        echo 5 > errors
        while :; do sleep 0.05; done
        """, guards: Guarded.fence)
    defer { walk.bash.remove() }
    let result = try walk.play("STOPPED by | q")
    #expect(result.status == 12, "\(result.output)")
    #expect(result.output.contains("NOT MET 5, expected < 2"), "\(result.output)")
    #expect(result.output.contains("killing it"), "\(result.output)")
    #expect(try !walk.lives("leader"))
    #expect(try !walk.lives("escaped"))
    let timeline = try walk.bash.run("muster timeline --all")
    for words in ["guard armed: errors", "GUARD errors: 5", "STOPPED by the guard \"errors\""] {
      #expect(timeline.output.contains(words), "\(words)\n\(timeline.output)")
    }
    #expect(walk.read("undone") == nil)
  }

  @Test func `a guard of a database trips only after the author's time, and nothing is undone by itself`() throws {
    let walk = try Guarded(
      action: """
        sqlite3 shop.db 'update orders set failed = 7'
        while :; do date +%s%N > last; sleep 0.05; done
        """,
      guards: """
        ```sql guard name=failed expect="< 2" every=200ms for=1s
        select failed from orders
        ```
        """)
    defer { walk.bash.remove() }
    try walk.write("sources:\n  shop: {kind: sqlite, path: shop.db}\n", "muster.yaml")
    _ = try walk.bash.run("sqlite3 shop.db 'create table orders (failed int); insert into orders values (0)'")
    let result = try walk.confirmed()
    #expect(result.status == 30, "\(result.output)")
    #expect(result.output.contains("it stops this after 1"), "\(result.output)")
    let flat = result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(flat.contains("NOT MET 7, expected < 2 for 1"), "\(result.output)")
    let events = try walk.bash.run("muster timeline --all")
    #expect(events.output.contains("-> tripped"), "\(events.output)")
    #expect(walk.read("undone") == nil)
  }

  @Test(arguments: ["rm errors", ": > errors", "echo 9 > errors", "echo nothing > errors"])
  func `what is not met, or not known, is not started`(_ before: String) throws {
    let walk = try Guarded(action: "echo ran >> ran", guards: Guarded.fence)
    defer { walk.bash.remove() }
    _ = try walk.bash.run(before)
    let result = try walk.confirmed()
    #expect(result.status == 30, "\(result.output)")
    #expect(result.output.contains("Not started, because a guard is not met."), "\(result.output)")
    #expect(result.output.contains("errors:"), "\(result.output)")
    let seen = try walk.play("not met. Nothing was run | q", "muster resume")
    #expect(seen.status == 12, "\(seen.output)")
    #expect(walk.read("ran") == nil)
    // When it is met again, the same action may start.
    try walk.write("1\n", "errors")
    let after = try walk.play("# nothing more", "muster resume")
    #expect(after.status == 0, "\(after.output)")
    #expect(walk.read("ran") == "ran\n")
  }

  @Test func `a guard without data in mid-action is told at once, and stops nothing by itself`() throws {
    let walk = try Guarded(
      action: """
        : > errors
        while [ "$(cat asked 2>/dev/null | wc -l)" -lt 3 ]; do sleep 0.02; done
        echo through
        """,
      guards: """
        ```sh guard name=errors expect="< 2" every=100ms
        ./ask
        ```
        """)
    defer { walk.bash.remove() }
    try walk.program("cat errors; [ -s errors ] || echo once >> asked", "ask")
    let result = try walk.play("# nothing more")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("guard errors: NO DATA"), "\(result.output)")
    #expect(result.output.contains("| through"), "\(result.output)")
    let timeline = try walk.bash.run("muster timeline --all")
    #expect(timeline.output.contains("no data"), "\(timeline.output)")
    #expect(!timeline.output.contains("tripped"), "\(timeline.output)")
  }

  /// A Prometheus that answers until the file `hang` is there, and then keeps every question.
  private static let server = """
    import http.server, json, os, time
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self): self.answer()
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.answer()
        def answer(self):
            if os.path.exists("hang"):
                open("asked", "w").write("yes")
                time.sleep(60)
            value = [time.time(), "1"]
            body = json.dumps({"status": "success", "data": {"resultType": "vector", "result": [{"metric": {}, "value": value}]}})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body.encode())
        def log_message(self, *words): pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    open("port.new", "w").write(str(server.server_port))
    os.rename("port.new", "port")
    server.serve_forever()
    """

  @Test func `a guard whose source hangs keeps back neither output nor Ctrl-C`() throws {
    let walk = try Guarded(
      action: """
        touch hang
        while [ ! -s asked ]; do sleep 0.02; done
        for i in 1 2 3 4 5 6 7 8 9 10; do echo "line $i"; sleep 0.05; done
        kill -INT $PPID
        sleep 60
        """,
      guards: """
        ```promql guard name=errors expect="< 2" every=100ms
        errors_total
        ```
        """)
    defer { walk.bash.remove() }
    try walk.write(Self.server, "server.py")
    try walk.write("STOPPED by you | q\ntype  (.*?)  to go on | \\1\nr run | r\n", "rules")
    let began = ContinuousClock.now
    let result = try walk.bash.run(
      """
      python3 server.py & server=$!
      while [ ! -s port ]; do sleep 0.02; done
      echo "sources: {metrics: {kind: prometheus, url: 'http://127.0.0.1:$(cat port)', timeout: 20s}}" > muster.yaml
      PLAY_QUIET=0.1 "$ROOT"/scripts/play.py --rules rules muster walk orders.md; status=$?
      kill $server; exit $status
      """)
    #expect(result.status == 12, "\(result.output)")
    #expect(result.output.contains("| line 10"), "\(result.output)")
    #expect(result.output.contains("STOPPED by you"), "\(result.output)")
    #expect(ContinuousClock.now - began < .seconds(15), "the source's time-out was waited for")
  }

  @Test(arguments: ["", "--allow-automatic-undo"])
  func `an undo follows by itself only where the author and the walk allow it`(_ flag: String) throws {
    let walk = try Guarded(
      action: "echo 5 > errors; while :; do sleep 0.05; done",
      guards: Guarded.fence.replacing("every=200ms", with: "every=200ms undo=automatic"))
    defer { walk.bash.remove() }
    let result = try walk.confirmed(flag)
    #expect(result.status == 30, "\(result.output)")
    #expect(walk.read("undone") == (flag.isEmpty ? nil : "undone\n"), "\(result.output)")
    // One phrase was typed, for the action: the undo's record says whose word it was, and that nobody typed for it.
    let timeline = try walk.bash.run("muster timeline --all").output
    #expect(timeline.matches(of: /confirmed plan/).count == 1, "\(timeline)")
    #expect(timeline.contains("undo=automatic") == !flag.isEmpty, "\(timeline)")
  }

  @Test func `a guard ends output without end`() throws {
    let walk = try Guarded(
      action: "yes 'all work and no play'",
      guards: """
        ```sh guard name=errors expect="< 2" every=200ms
        ./ask
        ```
        """)
    defer { walk.bash.remove() }
    try walk.program("echo asked >> asked; if [ \"$(wc -l < asked)\" -lt 4 ]; then echo 1; else echo 5; fi", "ask")
    let result = try walk.confirmed("--trust-checks")
    #expect(result.status == 30, "\(result.output.suffix(2000))")
    #expect(result.output.contains("STOPPED by the guard"), "\(result.output.suffix(2000))")
    #expect(result.output.utf8.count < 4 << 20)
  }
}
