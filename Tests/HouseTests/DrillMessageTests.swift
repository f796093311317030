import Testing

/// A drill's messages reach nobody, and each of them says what it is.
@Suite struct `Messages of a drill` {
  /// Every kind of channel for the same people; all that are reached by address lead to one listener.
  static let configuration = """
    policy:
      mode: MODE
    channels:
      here: {kind: terminal, audiences: [status page, responders]}
      log: {kind: file, path: page.md, audiences: [status page, responders]}
      hook: {kind: webhook, url: "http://127.0.0.1:PORT/hook", secret: "env:T_SECRET", timeout: 1s, audiences: [status page, responders]}
      chat: {kind: slack, token: "env:T_SECRET", channel: C1, url: "http://127.0.0.1:PORT/slack", timeout: 1s, audiences: [status page, responders]}
      old: {kind: slack-webhook, url: "file:hook.url", timeout: 1s, audiences: [status page, responders]}
      teams: {kind: teams, url: "file:hook.url", timeout: 1s, audiences: [status page, responders]}
      public: {kind: statuspage, key: "env:T_SECRET", page: p, notify: true, url: "http://127.0.0.1:PORT/v1", timeout: 1s, audiences: [status page, responders]}
      pager: {kind: pagerduty, key: "env:T_SECRET", url: "http://127.0.0.1:PORT", timeout: 1s, audiences: [status page, responders]}
      mail: {kind: smtp, url: "smtp://127.0.0.1:PORT", tls: plain, from: a@shop.example, to: [b@shop.example], timeout: 1s, audiences: [status page, responders]}

    """

  /// Counts who comes, and lets everybody go again.
  static let listener = """
    import socket
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    print(server.getsockname()[1], flush=True)
    while True:
        guest = server.accept()[0]
        open("hits", "a").write("x")
        guest.close()

    """

  static let opening = #"""
    _, port = serve("listener.py")
    open("hook.url", "w").write(f"http://127.0.0.1:{port}/services/T0/B0/canary")
    os.environ["T_SECRET"] = "canary"
    fill("muster.yaml", port=port)


    def hits():
        return len(bodies("hits"))


    # The listener is there, and counts.
    try:
        get(f"http://127.0.0.1:{port}/")
    except OSError:
        pass
    fact("the listener counts nobody", lambda: hits() == 1)

    """#

  private func stage(_ mode: String) throws -> Stage {
    try Stage(
      "drill-messages",
      [
        "oversell.md": Stage.book, "listener.py": Self.listener,
        "muster.yaml": Self.configuration.replacing("MODE", with: mode),
      ])
  }

  @Test func `go to the terminal and to files only, and begin and end with the word`() throws {
    let stage = try stage("drill")
    defer { stage.remove() }
    let played = try stage.play(
      Self.opening
        + #"""
        lead = Terminal("muster", "walk", "oversell.md")
        lead.asks("1/1>")
        lead.type("declare SEV2")
        lead.until("INC-1 is SEV2")
        lead.asks("DRILL 1/1>")
        lead.type("c")
        shown = flat(lead.asks("DRILL update> [Enter] back >"))
        print("shown:", "goes to here: this terminal log: the file" in shown and "hook" not in shown)
        lead.type("send")
        lead.until("On record as told.")
        lead.asks("DRILL 1/1>")
        print(bodies())
        print("words:", bodies().split("\n\n")[1].split(":")[0], bodies().split()[-1])
        # Changed by hand, and the word is gone.
        text = "Trouble\n\nWe look at it.\n\nNext update by " + soon() + " UTC.\n"
        open("text", "w").write(text)
        told, status = run("muster", "message", "INC-1", "--to", "status page", "--text", "text", "--send")
        print("bare", status, "[drill-word]" in told)
        told, status = run("muster", "message", "INC-1", "--to", "responders", "--template", "I8", "--send", "--slot",
                           "window=10:00 to 11:00 UTC", "--slot", "who_is_in=mira, rui", "--slot", "stop_drill=say stop")
        print("I8", status, re.findall(r"DRILL start: INC-1.*?real.*?DRILL\n", bodies(), re.S) != [])
        print("hits", hits() - 1)
        print(run("muster", "message", "INC-1", "--list")[0])
        """#)
    let said = played.output
    #expect(said.contains("shown: True"), "\(said)")
    #expect(said.contains("DRILL: Some orders cannot be confirmed\n"), "\(said)")
    #expect(said.contains("words: DRILL DRILL"), "\(said)")
    #expect(said.contains("bare 10 True\nI8 0 True\nhits 0\n"), "\(said)")
    for channel in ["hook", "chat", "old", "teams", "public", "pager", "mail"] {
      #expect(!said.contains("  \(channel)"), "\(channel): \(said)")
    }
  }

  @Test func `of the same configuration knock at every door when it is real`() throws {
    let stage = try stage("live")
    defer { stage.remove() }
    let played = try stage.play(
      Self.opening
        + #"""
        run("muster", "walk", "oversell.md", "--no-input")
        run("muster", "declare", "INC-1", "SEV2")
        told, status = run("muster", "message", "INC-1", "--to", "status page", "--send")
        print(told)
        print("hits", hits() - 1 >= 7, "DRILL" in bodies(), run("muster", "message", "INC-1", "--list")[0].count("page.md: sent"))
        """#)
    #expect(played.output.contains("hits True False 1"), "\(played.output)")
  }
}
