import Testing

/// A state that goes back, an update in which nothing is new, and ends that nobody knows, at real terminals.
@Suite struct `What may not be said` {
  static let opening = #"""
    lead = Terminal("muster", "walk", "oversell.md")
    lead.asks("1/1>")
    lead.type("declare SEV2")
    lead.until("INC-1 is SEV2")
    lead.asks("1/1>")


    def say(line, words="update> [Enter] back >"):
        lead.type(line)
        return flat(lead.asks(words))


    def send():
        lead.type("send")
        lead.until("On record as told.")
        lead.asks("1/1>")

    """#

  /// Reads what comes, never answers, and counts who came.
  static let silent = """
    import socket
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    print(server.getsockname()[1], flush=True)
    kept = []
    while True:
        kept.append(server.accept()[0])
        open("hits", "a").write("x")

    """

  static let page = "channels:\n  page: {kind: file, path: page.md, audiences: [status page]}\n"

  @Test func `an update without news is stopped, until one line of it is new`() throws {
    let stage = try Stage("no-news", ["oversell.md": Stage.book, "muster.yaml": Self.page])
    defer { stage.remove() }
    let played = try stage.play(
      Self.opening
        + #"""
        say("c")
        send()
        print("second", "---- P2 " in say("c status page"))
        send()
        for n in range(2):
            shown = say("c status page")
            print("again", "---- P4 " in shown, "No change since" in shown, "STOPS IT" in shown)
            before = bodies()
            print("stopped", "[nothing-new]" in say("send"), "Nothing went out." in lead.screen, bodies() == before)
            # The words of the last one again are no news.
            say("set fact = You do not need to do anything")
            print("stopped", "[nothing-new]" in say("send"), bodies() == before)
            shown = say(f"set fact = Paying by invoice works, line {n}")
            print("new", "STOPS IT" in shown)
            send()
            print("sent", f"Paying by invoice works, line {n}." in bodies()[len(before):], "No change since" in bodies()[len(before):])
        """#)
    let said = played.output
    #expect(said.contains("second True\n"), "\(said)")
    let round = "again True True True\nstopped True True True\nstopped True True\nnew False\nsent True True\n"
    #expect(said.components(of: round) == 2, "\(said)")
  }

  @Test func `a state that goes back is told by the template that says so, or by a correction`() throws {
    let stage = try Stage("back", ["oversell.md": Stage.book, "muster.yaml": Self.page])
    defer { stage.remove() }
    let played = try stage.play(
      Self.opening
        + #"""
        say("c")
        send()
        say("state Monitoring", "1/1>")
        say("c status page")
        send()
        print("no reason", "STATE" if "State Investigating" in say("state Investigating", "1/1>") else "refused")
        print("back", "State Investigating" in say("state Investigating it is there again", "1/1>"))
        shown = say("c status page")
        print("first", re.search(r"---- (P\d+) ", shown).group(1))
        before = bodies()
        for template in ("P1", "P2", "P4"):
            say("use " + template)
            print(template, "[backwards]" in say("send"), bodies() == before)
        shown = say("use P7")
        print("P7", "[backwards]" in shown, "that this was getting better. It is not" in shown)
        send()
        print("sent", "It is not: some customers have paid" in bodies()[len(before):])
        say("state Monitoring", "1/1>")
        say("c status page")
        say("set works_now = Most orders are confirmed")
        send()
        say("state Identified the hold is back", "1/1>")
        before = bodies()
        say("c status page")
        say("use P10")
        for words in ("wrong = New orders are confirmed at once", "right = Some new orders still wait",
                      "matters = You may wait for your order longer than we said"):
            shown = say("set " + words)
        print("P10", "STOPS IT" in shown)
        send()
        print("sent", 'We wrote: "New orders are confirmed at once". That was wrong.' in bodies()[len(before):])
        """#)
    let said = played.output
    #expect(said.contains("no reason refused\nback True\n"), "\(said)")
    #expect(said.contains("P1 True True\nP2 True True\nP4 True True\nP7 False True\nsent True\n"), "\(said)")
    #expect(said.contains("P10 False\nsent True"), "\(said)")
  }

  @Test func `what may have arrived is not sent again by a second process, unless somebody says why`() throws {
    let stage = try Stage(
      "unknown",
      [
        "oversell.md": Stage.book,
        "muster.yaml": """
        channels:
          hook: {kind: webhook, url: "http://127.0.0.1:PORT/hook", secret: "env:T_SECRET", timeout: 1s, audiences: [status page]}

        """,
        "hang.py": Self.silent,
      ])
    defer { stage.remove() }
    let played = try stage.play(
      #"""
      os.environ["T_SECRET"] = "canary-0123456789"
      _, port = serve("hang.py")
      fill("muster.yaml", port=port)


      def hits():
          return len(bodies("hits"))


      """# + Self.opening
        + #"""
        say("c")
        print("told", "UNKNOWN" in say("send", "1/1>"), hits())
        second = Terminal("muster", "message", "INC-1", "--to", "status page")
        print("asked", "UNKNOWN whether the message to status page" in flat(second.asks("sent or not sent , Enter leaves it unknown >")))
        second.type("")
        second.asks("update> [Enter] back >")
        second.type("set symptom = wait for their order")
        second.asks("update> [Enter] back >")
        second.type("send")
        print("double", "may be the second of its kind" in flat(second.asks("Write why, or Enter to go back")))
        second.type("")
        second.asks("update> [Enter] back >")
        print("nothing", hits())
        second.type("")
        print("over", second.end())
        third, status = run("muster", "message", "INC-1", "--to", "status page", "--send")
        print("alone", status, hits())
        # Somebody looks, and it is not there: then it is a message like any other.
        lead.type("c status page")
        lead.asks("sent or not sent , Enter leaves it unknown >")
        lead.type("not sent")
        lead.asks("update> [Enter] back >")
        lead.type("send")
        lead.asks("1/1>")
        print("again", hits())
        """#)
    let said = played.output
    #expect(said.contains("told True 1\nasked True\ndouble True\nnothing 1\nover 0\nalone 21 1\nagain 2\n"), "\(said)")
  }

  @Test func `a page whose answer was lost is looked at by the next process, and told once`() throws {
    let stage = try Stage(
      "looked-up",
      [
        "oversell.md": Stage.book,
        "muster.yaml": """
        channels:
          page: {kind: statuspage, key: "env:T_PAGE", page: lost, notify: false, url: "http://127.0.0.1:PORT/v1", audiences: [status page]}

        """,
      ])
    defer { stage.remove() }
    let played = try stage.play(
      #"""
      os.environ["T_PAGE"] = "canary-statuspage-0123456789"
      _, port = serve("channels.py")
      fill("muster.yaml", port=port)


      def posts():
          return sum(request["method"] == "POST" for request in get(f"http://127.0.0.1:{port}/heard"))


      """# + Self.opening
        + #"""
        say("c")
        print("told", "UNKNOWN" in say("send", "1/1>"), posts())
        words, status = run("muster", "message", "INC-1", "--to", "status page")
        print("looked up:", "looked up: the page has it" in flat(words), posts())
        print("list", "UNKNOWN" in run("muster", "message", "INC-1", "--list")[0])
        # It counts as told: the next one is the second.
        print("next", re.search(r"---- (P\d+) ", words).group(1))
        """#)
    #expect(played.output.contains("told True 1\nlooked up: True 1\nlist False\nnext P2\n"), "\(played.output)")
  }
}
