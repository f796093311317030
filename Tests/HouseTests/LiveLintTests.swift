import FoundationEssentials
import Testing

/// The programs that these tests start for real.
private enum RealPrograms {
  static let areThere = ["prometheus", "sqlite3", "python3"].allSatisfy { name in
    ["/usr/bin/", "/usr/local/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + name) }
  }
}

/// A world of real programs on free ports of loopback: Prometheus, a page server that it scrapes, SQLite.
@Suite(.serialized, .enabled(if: RealPrograms.areThere, "prometheus, sqlite3 or python3 is not installed"))
struct LiveLintTests {
  private static let server = """
    import http.server
    PAGE = b'orders_taken_total{outcome="accepted",region="eu"} 5\\norders_waiting{region="us"} 2\\n'
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self): self.answer(False)
        def do_GET(self): self.answer(True)
        def answer(self, body):
            status = 404 if self.path.startswith('/gone') or self.path == '/nohead' and not body else 200
            self.send_response(status)
            self.send_header('Content-Type', 'text/plain; version=0.0.4')
            self.end_headers()
            if body and status == 200: self.wfile.write(PAGE)
        def log_message(self, *words): pass
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  /// Asks until Prometheus has scraped the page.
  private static let await = """
    import sys, time, urllib.request
    for attempt in range(300):
        try:
            address = f'http://127.0.0.1:{sys.argv[1]}/api/v1/label/__name__/values'
            if b'orders_waiting' in urllib.request.urlopen(address).read(): break
        except OSError: pass
        time.sleep(0.1)
    """

  /// Starts the world, runs the commands in it, ends it by the ids of its processes.
  private static func script(_ commands: String) -> String {
    """
    mkfifo port; python3 server.py > port & web=$!
    read -r PORT < port
    METRICS=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    export PORT METRICS
    echo "{global: {scrape_interval: 1s, scrape_timeout: 1s}, scrape_configs: [{job_name: things, static_configs: \\
    [{targets: ['127.0.0.1:$PORT']}]}]}" > prometheus.yml
    prometheus --config.file=prometheus.yml --storage.tsdb.path=data --web.listen-address=127.0.0.1:$METRICS \\
      --log.level=error > prometheus.log 2>&1 & metrics=$!
    trap 'kill $web $metrics 2>/dev/null; wait 2>/dev/null' EXIT
    python3 await.py $METRICS
    sqlite3 shop.db 'CREATE TABLE orders (id INTEGER, sku TEXT, placed_at TEXT); CREATE TABLE holds (id INTEGER)'
    printf 'sources:\\n  metrics: {kind: prometheus, url: "http://127.0.0.1:%s"}\\n' $METRICS > muster.yaml
    printf '  shop: {kind: sqlite, path: shop.db}\\n' >> muster.yaml
    \(commands)
    """
  }

  private func run(_ files: [String: String], _ commands: String) throws -> Bash.Result {
    var bash = try Bash("live")
    defer { bash.remove() }
    bash.environment["NO_COLOR"] = "1"
    for (name, text) in files.merging(
      ["server.py": Self.server, "await.py": Self.await], uniquingKeysWith: { first, _ in first })
    {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(bash.folder)/\(name)"))
    }
    return try bash.run(Self.script(commands), seconds: 120)
  }

  private static let drifted = """
    # Orders wait

    See http://127.0.0.1:PORT/gone,
    http://127.0.0.1:PORT/nohead and
    https://no-such-host.invalid/x.

    ## B

    ```promql check expect="< 5"
    sum by (regoin) (rate(orders_taken_total{outcom="refused"}[5m]))
    ```

    ## C

    ```promql check expect="< 5"
    orders_waitin + sum(orders_taken_total{outcome="acepted", region=~"asia|africa"})
    ```

    ## D

    ```promql check expect="< 5"
    max(
      rate(orders_waiting)
    )
    ```

    ## E

    ```sql check expect="< 5"
    SELECT count(*)
    FROM orders
    WHERE sku = :sku AND place_at > 5
    ```

    ## F

    ```sql check expect="< 5"
    SELECT count(*) FROM hold
    ```

    ## G

    ```sh check expect="= 0"
    musterorders status | grpe -c waiting
    ```
    """

  @Test func `what has drifted is found, at its place, with the nearest name`() throws {
    let result = try run(
      ["a.md": Self.drifted],
      "sed -i \"s/PORT/$PORT/\" a.md; muster lint --live --format github a.md | grep -v no-owner; echo ${PIPESTATUS[0]}"
    )
    let found = result.output.split(separator: "\n").map { line in
      let parts = line.split(separator: "::", maxSplits: 2).map(String.init)
      guard parts.count == 2, !line.contains("not-asked") else { return String(line) }
      let place = parts[0].split(whereSeparator: { $0 == "," || $0 == " " }).filter {
        ["line=", "col=", "title="].contains(where: $0.hasPrefix)
      }.map { $0.split(separator: "=")[1] }.joined(separator: " ")
      return place + (parts[1].firstRange(of: "%0A").map { ": " + parts[1][$0.upperBound...] } ?? "")
    }
    #expect(
      found == [
        "3 5 dead-link", "5 1 dead-link", "10 9 missing-label: did you mean `region`?",
        "10 42 missing-label: did you mean `outcome`?", "16 1 missing-metric: did you mean `orders_waiting`?",
        "16 48 missing-value: did you mean `accepted`?", "16 67 missing-value", "23 8 refused-query",
        "32 22 missing-column: did you mean `placed_at`?", "38 22 missing-table: did you mean `holds`?",
        "44 1 missing-tool", "44 23 missing-tool: did you mean `grep`?", "1",
      ], "\(result.output)")
  }

  @Test func `what is in order is silent, and dead sources are notes`() throws {
    let good = """
      # Orders wait

      See http://127.0.0.1:PORT/nohead#there.

      ```promql check expect="< 5"
      sum by (region) (rate(orders_taken_total{outcome=~"acc.*",region="$region"}[5m])) / on (job) orders_waiting
      ```

      ```sql check expect="< 5"
      SELECT count(*) FROM orders WHERE sku = :sku
      ```

      ```sh check expect="= 0"
      [ -e /etc/passwd ] && cat /etc/passwd | grep -c root
      ```
      """
    let result = try run(
      ["a.md": good],
      """
      sed -i "s/PORT/$PORT/" a.md; muster lint --live a.md; echo $?; muster doctor; echo $?
      kill $metrics; wait $metrics 2>/dev/null; rm shop.db
      muster lint --live --format json a.md > out.json; echo $?
      python3 -c 'import json; print(sorted(d["code"] for d in json.load(open("out.json"))["files"][0]["diagnostics"]))'
      muster doctor --json > out.json; echo $?
      python3 -c 'import json
      for f in json.load(open("out.json"))["findings"]:
          if f["source"]: print(f["source"]["name"], f["state"], f["source"]["cause"])'
      """)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.prefix(2) == ["no errors, no warnings and no notes in 1 file", "0"], "\(result.output)")
    #expect(result.output.contains("metrics answers in ") && result.output.contains(", Prometheus 2."))
    #expect(result.output.contains("agrees within "), "\(result.output)")
    #expect(result.output.contains("config      muster.yaml, 2 sources"), "\(result.output)")
    #expect(
      lines.suffix(5) == [
        "0", "['not-asked', 'not-asked']", "1", "metrics fail unreachable", "shop fail unreachable",
      ], "\(result.output)")
  }

  @Test func `a configuration that cannot be used is doctor's finding and lint's refusal`() throws {
    let result = try run(
      ["a.md": "# A\n\n1. B.\n", "bad.yaml": "sources:\n  m: {kind: promtheus, url: \"http://x\"}\n"],
      """
      muster doctor --config bad.yaml | grep -A2 config; muster doctor --config bad.yaml > out; echo $?
      muster lint --live --config bad.yaml a.md 2>&1; echo $?; muster lint --config bad.yaml a.md; echo $?
      """)
    #expect(result.output.contains("fail  config      bad.yaml:2:"), "\(result.output)")
    #expect(result.output.contains("muster: bad.yaml:2:13: `kind` is one of"), "\(result.output)")
    let statuses = result.output.split(separator: "\n").filter { Int($0) != nil }
    #expect(statuses == ["1", "2", "2"], "\(result.output)")
  }

  /// PostgreSQL refuses to run as root; Debian's package brings a user along.
  private static let postgres = """
    bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1); become=
    if [ "$(id -u)" = 0 ]; then
      become='setpriv --reuid postgres --regid postgres --clear-groups'; mkdir pg; chown postgres pg .; chmod 755 .
    else mkdir pg; fi
    here=$PWD
    $become $bin/initdb -D pg/data -U postgres -A trust --no-sync --no-instructions > pg.log
    free='import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
    PORT=$(python3 -c "$free")
    $become $bin/postgres -D pg/data -p $PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories=$here/pg \
      -c fsync=off >> pg.log 2>&1 & server=$!
    trap 'kill -INT $server; wait $server' EXIT
    python3 -c 'import socket, sys, time
    for attempt in range(300):
        try: socket.create_connection(("127.0.0.1", int(sys.argv[1]))).close(); break
        except OSError: time.sleep(0.1)' $PORT
    until $bin/pg_isready -q -h 127.0.0.1 -p $PORT; do :; done
    $bin/psql -qX -h 127.0.0.1 -p $PORT -U postgres -c 'CREATE TABLE orders (id int, sku text, placed_at timestamptz)'
    printf 'sources:\n  shop: {kind: postgresql, url: "postgresql://postgres@127.0.0.1:%s/postgres"}\n' $PORT > muster.yaml
    """

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/lib/postgresql"), "PostgreSQL is not installed"))
  func `PostgreSQL points at its missing tables and columns`() throws {
    func check(_ title: String, _ statement: String) -> String {
      "## \(title)\n\n```sql check expect=\"< 5\"\n\(statement)\n```\n\n"
    }
    let text =
      "# Orders wait\n\n"
      + check("A", "SELECT count(*)\nFROM orders\nWHERE sku = :sku AND place_at < now() - interval '5 minutes'")
      + check("B", "SELECT count(*) FROM \"order\"") + check("C", "SELECT count(*) FORM orders")
      + check("D", "SELECT count(*) FROM orders WHERE placed_at > :since") + check("E", "SELECT count(*) FROM orders")
    var bash = try Bash("live-pg")
    defer { bash.remove() }
    bash.environment["NO_COLOR"] = "1"
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(bash.folder)/a.md"))
    let script = Self.postgres + "\nmuster lint --live --format github a.md; muster doctor | grep -A1 source"
    let result = try bash.run(script, seconds: 120)
    for part in [
      "line=8,col=22,endColumn=30,title=missing-column", "did you mean `placed_at`?",
      "line=14,col=23,endColumn=28,title=missing-table", "did you mean `orders`?",
      "line=20,col=22,endColumn=23,title=refused-query", "near \"orders\" [42601]",
      "a query could not be looked at: it wants a value for since",
      "shop answers in ", "PostgreSQL 1",
    ] {
      #expect(result.output.lowercased().contains(part.lowercased()), "\(part) in\n\(result.output)")
    }
    #expect(
      result.output.components(separatedBy: "::").count(where: { $0.contains("title=") }) == 4, "\(result.output)")
  }
}
