import Testing

/// A text that one channel takes and another does not, on the built program.
@Suite struct `A message longer than a channel takes` {
  static let configuration = """
    channels:
      log: {kind: file, path: page.md, audiences: [stakeholders]}
      chat: {kind: slack, token: "env:T_SLACK", channel: C1, url: "http://127.0.0.1:PORT/slack", audiences: [stakeholders]}
      own: {kind: webhook, url: "http://127.0.0.1:PORT/hook", secret: "env:T_SIGN", audiences: [stakeholders]}
      cards: {kind: teams, url: "file:teams.url", audiences: [stakeholders]}
      public: {kind: statuspage, key: "env:T_PAGE", page: p, notify: false, url: "http://127.0.0.1:PORT/v1", audiences: [executives]}
      old: {kind: slack-webhook, url: "file:hook.url", audiences: [executives]}

    """

  static let template = """
    ---
    id: X1
    title: A long one
    audience: [stakeholders, executives]
    limit: 20000
    final: yes
    slots:
      title: required
    ---

    {{title}}

    """

  @Test func `is refused there with its size, and goes out whole everywhere else`() throws {
    let stage = try Stage("long", ["oversell.md": Stage.book, "muster.yaml": Self.configuration])
    defer { stage.remove() }
    _ = try stage.bash.run("mkdir templates")
    try stage.write(Self.template, "templates/x1.md")
    let played = try stage.play(
      #"""
      os.environ.update(T_SLACK="xoxb-canary-slack-0123456789", T_SIGN="canary-signing-0123456789",
                        T_PAGE="canary-statuspage-0123456789")
      _, port = serve("channels.py")
      fill("muster.yaml", port=port)
      open("teams.url", "w").write(f"http://127.0.0.1:{port}/workflows/x?sig=canary-teams-signature")
      open("hook.url", "w").write(f"http://127.0.0.1:{port}/services/T0/B0/canary-hook-0123456789")
      text = "Trouble\n\n" + "".join(f"We look at part {n} of it.\n" for n in range(700)) + "\nNext update by " + soon() + " UTC.\n"
      open("text", "w").write(text)
      run("muster", "walk", "oversell.md", "--no-input")
      run("muster", "declare", "INC-1", "SEV2")


      def tell(audience):
          return run("muster", "message", "INC-1", "--to", audience, "--template", "X1", "--text", "text", "--send")


      said, status = tell("executives")
      said = flat(said)
      print("stopped", status, "more than old takes (9000) [over-limit]" in said, "than public takes" in said,
            len(get(f"http://127.0.0.1:{port}/heard")))
      said, status = tell("stakeholders")
      lines = flat(run("muster", "message", "INC-1", "--list")[0])
      print("sent", status, re.findall(r"(log|chat|own|cards)[^:]*: (sent|NOT sent), ([a-z]+)", lines))
      print("size", re.search(r"it has (\d+) bytes as a card, and teams takes 28000", lines) is not None)
      heard = get(f"http://127.0.0.1:{port}/heard")
      own = [request["body"]["text"] for request in heard if request["path"] == "/hook"]
      chat = "".join(block["text"]["text"] for request in heard if request["path"].startswith("/slack")
                     for block in request["body"]["blocks"] if block["type"] == "section")
      body = text.split("\n", 2)[2]
      print("whole", [flat(one) == flat(body) for one in own], flat(chat) == flat(body), flat(bodies()).endswith(flat(body)))
      print("breaches", get(f"http://127.0.0.1:{port}/breaches"), [r["path"] for r in heard if r["path"].startswith(("/workflows", "/v1", "/services"))])
      """#)
    let said = played.output
    #expect(said.contains("stopped 10 True False 0\n"), "\(said)")
    #expect(said.contains("('log', 'sent', 'written')") && said.contains("('own', 'sent', 'taken')"), "\(said)")
    #expect(
      said.contains("('chat', 'sent', 'posted')") && said.contains("('cards', 'NOT sent', 'it')"), "\(said)")
    #expect(said.contains("size True\nwhole [True] True True\nbreaches [] []\n"), "\(said)")
  }
}
