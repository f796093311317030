import Testing

/// The incident moves while a message goes out, or while somebody thinks about one.
@Suite struct `A message and an incident that moves` {
  /// A server at which the incident moves on as soon as it is told something.
  static let mover = #"""
    import http.server, subprocess

    class Mover(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            subprocess.run(["muster", "state", "INC-1", "identified"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *words):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Mover)
    print(server.server_port, flush=True)
    server.serve_forever()

    """#

  @Test func `who has it and who has not is said, and a script is told that somebody has not`() throws {
    let configuration = """
      channels:
        hook: {kind: webhook, url: "http://127.0.0.1:PORT/", secret: "env:SIGN", audiences: [support]}
        log: {kind: file, path: log.md, audiences: [support]}

      """
    let stage = try Stage(
      "moves", ["oversell.md": Stage.book, "muster.yaml": configuration, "mover.py": Self.mover])
    defer { stage.remove() }
    let played = try stage.play(
      #"""
      os.environ["SIGN"] = "canary-signing"
      _, port = serve("mover.py")
      fill("muster.yaml", PORT=port)
      run("muster", "walk", "oversell.md", "--no-input")
      run("muster", "declare", "INC-1", "SEV2")
      words, status = run("muster", "message", "INC-1", "--to", "support", "--send")
      said = flat(words)
      print("status", status, os.path.exists("log.md"))
      print("has it:", "hook: sent" in said)
      print("has not:", "log.md: NOT sent. The incident is Identified now" in said)
      print("all:", "Nothing was sent" in said, "Paste it" in said)
      listed = run("muster", "message", "INC-1", "--list")[0]
      again, status = run("muster", "message", "INC-1", "--again", listed.split()[0])
      print("again:", status, "hook: it is there already" in flat(again), "log.md: NOT sent." in flat(again))
      """#)
    #expect(
      played.output == """
        status 20 False
        has it: True
        has not: True
        all: False False
        again: 20 True True

        """)
  }

  @Test func `a reason that took minutes does not send what somebody else has said meanwhile`() throws {
    let configuration = "channels:\n  log: {kind: file, path: log.md, audiences: [support]}\n"
    let stage = try Stage("thinks", ["oversell.md": Stage.book, "muster.yaml": configuration])
    defer { stage.remove() }
    let played = try stage.play(
      #"""
      run("muster", "walk", "oversell.md", "--no-input")
      run("muster", "declare", "INC-1", "SEV2")
      with open("text", "w") as file:
          file.write("Checkout\n\nOrders work again soon.\n\nNext brief by " + soon() + " UTC.\n")
      mira = Terminal("muster", "message", "INC-1", "--to", "support", environment={"EDITOR": "cp text"})
      mira.asks("update> [Enter] back >")
      mira.type("e")
      mira.asks("update> [Enter] back >")
      mira.type("send")
      mira.asks("Write why")
      print("other:", run("muster", "message", "INC-1", "--to", "support", "--send")[1])
      mira.type("they know me")
      mira.until("Somebody else told them meanwhile. Nothing went out")
      with open("log.md") as file:
          print("told:", "Orders work" not in file.read())
      """#)
    #expect(played.output == "other: 0\ntold: True\n")
  }
}

/// What was approved once is sent again only where it still holds.
@Suite struct `A message that is sent again` {
  @Test func `only to who was to have it, when nothing stops it and nothing newer was said`() throws {
    let configuration = "channels:\n  page: {kind: file, path: gone/page.md, audiences: [status page]}\n"
    let stage = try Stage("again", ["oversell.md": Stage.book, "muster.yaml": configuration])
    defer { stage.remove() }
    let played = try stage.play(
      #"""
      def message(*words, user="mira"):
          words, status = run("muster", "message", "INC-1", *words, user=user)
          return flat(words), status

      run("muster", "walk", "oversell.md", "--no-input")
      run("muster", "declare", "INC-1", "SEV2")
      with open("text", "w") as file:
          file.write("Orders\n\nWrite to ada@shop.example.\n")
      message("--to", "status page", "--text", "text", "--send")
      never = run("muster", "message", "INC-1", "--list")[0].split()[0]
      words, status = message("--approve", never)
      print("stopped:", status, "has to be mended first" in words)
      print("never begun:", message("--again", never, user="mallory")[1])
      run("muster", "role", "INC-1", "communications", "cam")
      words, status = message("--to", "status page", "--send", user="cam")
      names = re.search(r"--approve (\S+) muster message INC-1 --again (\S+)", words)
      print("wants the lead:", status, bool(names))
      print("not yet:", message("--again", names[2], user="cam")[1])
      print("approved:", message("--approve", names[1])[1])
      os.mkdir("gone")
      print("out:", message("--again", names[2], user="cam")[1], message("--again", names[2], user="cam")[1])
      os.rename("gone", "was")
      run("muster", "state", "INC-1", "identified")
      print("dead:", message("--to", "status page", "--send")[1])
      old = [line.split()[0] for line in run("muster", "message", "INC-1", "--list")[0].splitlines() if "draft" in line][-1]
      os.mkdir("gone")
      print("there:", message("--again", old)[1], os.path.exists("gone/page.md"), message("--again", old)[1])
      """#)
    #expect(
      played.output == """
        stopped: 10 True
        never begun: 2
        wants the lead: 10 True
        not yet: 2
        approved: 0
        out: 0 2
        dead: 20
        there: 0 True 2

        """)
  }
}
