import Testing

/// Somebody writes, somebody else leads: what customers read goes out as the lead has read it, or not at all.
@Suite struct `A message that the lead approves` {
  static let configuration = """
    channels:
      page: {kind: file, path: page.md, audiences: [status page]}

    """

  /// An incident that mira leads, with a first line out; rui has communications. `ask` gives the draft's name as the lead is told it.
  static let opening = #"""
    run("muster", "walk", "oversell.md", "--no-input")
    run("muster", "declare", "INC-1", "SEV2")
    print(run("muster", "role", "INC-1", "communications", "rui")[0])
    print("first", run("muster", "message", "INC-1", "--to", "status page", "--send")[1])


    def ask(writer):
        writer.type("a")
        words = flat(writer.until("Enter goes back."))
        assert "On mira's terminal:" in words, words
        return re.search(r"--approve ([0-9a-f]{8}\.[0-9a-f]{8})", words).group(1)


    def approve(name, user):
        words, status = run("muster", "message", "INC-1", "--approve", name, user=user)
        return status, "Approved" in words, flat(words)[-160:]

    """#

  private func stage(_ purpose: String) throws -> Stage {
    try Stage(purpose, ["oversell.md": Stage.book, "muster.yaml": Self.configuration])
  }

  @Test(arguments: ["P2", "P6"])
  func `goes out by whoever wrote it, when the lead has said yes to exactly these bytes`(template: String) throws {
    let stage = try stage("approved")
    defer { stage.remove() }
    let played = try stage.play(
      Self.opening + "template = \"\(template)\"\n"
        + #"""
        if template == "P6":
            run("muster", "state", "INC-1", "Resolved")
        before = bodies()
        rui = Terminal("muster", "message", "INC-1", "--to", "status page", user="rui")
        rui.asks("update> [Enter] back >")
        if template == "P6":
            for words in ("ended = 03:10 UTC", "who = some customers", "data = No data was lost"):
                rui.type("set " + words)
                rui.asks("update> [Enter] back >")
        shown = rui.screen
        assert f"---- {template} " in shown, shown
        rui.type("send")
        print("alone:", "The lead approves what customers read. Nothing went out." in flat(rui.asks("update> [Enter] back >")))
        name = ask(rui)
        draft, digest = name.split(".")
        wrong = ("0" if digest[0] != "0" else "1") + digest[1:]
        for label, who, what in (("asker", "rui", name), ("stranger", "tomas", name), ("wrong", "mira", f"{draft}.{wrong}"),
                                 ("short", "mira", f"{draft}.{digest[0]}"), ("none", "mira", draft)):
            print(label, approve(what, who))
        print("waiting still:", "approves it" not in rui.screen, bodies() == before)
        print("lead", approve(name, "mira"))
        rui.asks("mira approves it. send sends it.")
        rui.type("send")
        rui.until("On record as told.")
        print("over", rui.end())
        body = bodies()[len(before):]
        # The file has a head of its own above each message.
        lines = [line.strip() for line in body.split("\n")[1:] if line.strip()]
        print("as shown:", len(lines), all(flat(line) in flat(shown) for line in lines))
        print(run("muster", "message", "INC-1", "--list")[0])
        print("again", approve(name, "mira")[1], len(bodies()) == len(before + body))
        """#)
    let said = played.output
    #expect(said.contains("rui holds communications."), "\(said)")
    #expect(said.contains("first 0\n"), "\(said)")
    #expect(said.contains("alone: True"), "\(said)")
    #expect(said.contains("asker (2, False") && said.contains("stranger (2, False"), "\(said)")
    #expect(said.contains("none (10, False"), "\(said)")
    #expect(said.contains("wrong (2, False") && said.contains("short (2, False"), "\(said)")
    #expect(said.contains("waiting still: True True"), "\(said)")
    #expect(said.contains("lead (0, True"), "\(said)")
    #expect(said.contains("over 0"), "\(said)")
    let count = said.firstMatch(of: #/as shown: (\d+) True/#).flatMap { Int($0.output.1) }
    #expect((count ?? 0) >= 4, "\(said)")
    #expect(said.contains("\(template)  status page"), "\(said)")
  }

  @Test func `is void when it was edited or filled anew since`() throws {
    let stage = try stage("void")
    defer { stage.remove() }
    let played = try stage.play(
      Self.opening
        + #"""
        with open("editor", "w") as file:
            file.write("#!/bin/sh\nsed -i 's/Browsing and other orders work/Browsing works/' \"$1\"\n")
        os.chmod("editor", 0o755)
        before = bodies()
        rui = Terminal("muster", "message", "INC-1", "--to", "status page", user="rui",
                       environment={"VISUAL": os.path.abspath("editor")})
        rui.asks("update> [Enter] back >")
        name = ask(rui)
        print("lead", approve(name, "mira"))
        rui.asks("mira approves it. send sends it.")
        rui.type("e")
        rui.asks("update> [Enter] back >")
        print("edited:", "Browsing works normally" in flat(rui.screen))
        rui.type("send")
        print("edit:", "The lead approves what customers read. Nothing went out." in flat(rui.asks("update> [Enter] back >")))
        print("old name", approve(name, "mira"))
        rui.type("send")
        print("still:", "Nothing went out." in flat(rui.asks("update> [Enter] back >")), bodies() == before)
        new = ask(rui)
        print("names", new.split(".")[0] == name.split(".")[0], new == name)
        print("new", approve(new, "mira"))
        rui.asks("mira approves it. send sends it.")
        rui.type("set symptom = wait for their order")
        rui.asks("update> [Enter] back >")
        rui.type("send")
        print("slot:", "Nothing went out." in flat(rui.asks("update> [Enter] back >")), bodies() == before)
        print("gone", approve(new, "mira"))
        last = ask(rui)
        print("last", approve(last, "mira"))
        rui.asks("mira approves it. send sends it.")
        rui.type("send")
        rui.until("On record as told.")
        print("over", rui.end(), "wait for their order" in bodies()[len(before):])
        """#)
    let said = played.output
    #expect(said.contains("lead (0, True"), "\(said)")
    #expect(said.contains("edited: True\nedit: True\nold name (2, False"), "\(said)")
    #expect(said.contains("still: True True\nnames True False\nnew (0, True"), "\(said)")
    #expect(said.contains("slot: True True\ngone (2, False"), "\(said)")
    #expect(said.contains("last (0, True") && said.contains("over 0 True"), "\(said)")
  }

  @Test func `is read by the lead at a terminal, who types the word or leaves it`() throws {
    let stage = try stage("reads")
    defer { stage.remove() }
    let played = try stage.play(
      Self.opening
        + #"""
        rui = Terminal("muster", "message", "INC-1", "--to", "status page", user="rui")
        rui.asks("update> [Enter] back >")
        name = ask(rui)
        for typed in ("", "y", "a", "approve"):
            mira = Terminal("muster", "message", "INC-1", "--approve", name)
            # Typed before the text is there: it is no answer to it.
            mira.press("approve\r")
            mira.asks("type approve to let it go out, or Enter >")
            text = flat(mira.plain())
            mira.type(typed)
            print(f"{typed!r}", mira.end(), "Approved" in flat(mira.screen), "Browsing and other orders work normally" in text)
        rui.asks("mira approves it. send sends it.")
        """#)
    let said = played.output
    #expect(said.contains("'' 12 False True\n'y' 12 False True\n'a' 12 False True\n'approve' 0 True True"), "\(said)")
    #expect(!said.contains("MISSING"), "\(said)")
  }
}
