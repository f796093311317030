import Testing

/// The five questions, at the terminals of several people.
@Suite struct `Five questions` {
  @Test func `are asked of whoever closes, Enter skips one, and each participant has a terminal of their own`() throws {
    let stage = try Stage("lessons", ["oversell.md": Stage.book])
    defer { stage.remove() }
    let played = try stage.play(
      #"""
      lead = Terminal("muster", "walk", "oversell.md")
      lead.asks("1/1>")
      lead.type("declare SEV3")
      lead.until("INC-1 is SEV3")
      lead.asks("1/1>")
      run("muster", "observe", "INC-1", "6 callers", user="rui")
      lead.type("it was 900")
      lead.asks("how did it end? 1-5")
      lead.type("2")
      lead.asks("Five questions while it is fresh, about two minutes?")
      # What has no default is not taken for a yes; here Enter is the default, and y is asked for.
      lead.type("y")
      lead.until("Enter skips any, q the rest.")
      asked = []
      for n, words in enumerate(("support's first ticket was before the alert", "", "We should have looked there first",
                                 "", "anna, who was on call"), 1):
          lead.until(f" {n} ")
          text = lead.asks("   > ".strip())
          asked.append(flat(text.split("\n")[-2] if n != 4 else text.split(" 4 ")[-1].split("\n")[0]))
          lead.type(words)
      lead.until("Kept: 3 of 5.")
      print("status", lead.end())
      hint = [line for line in lead.plain().split("\n") if "looks back from the end" in line]
      print("hint", hint, len(hint[0]) <= 80, hint[0].rstrip().endswith("?"))
      rui = Terminal("muster", "lessons", "INC-1", user="rui")
      for n, words in enumerate(("", "the macro said too little", "", "look-at-the-hold: say what to type", "q"), 1):
          rui.until(f" {n} ")
          rui.asks(">")
          rui.type(words)
      rui.until("Kept: 2 of 5.")
      print("status", rui.end())
      nobody = Terminal("muster", "lessons", "INC-1", user="tomas")
      for n in range(1, 6):
          nobody.until(f" {n} ")
          nobody.asks(">")
          nobody.type("")
      nobody.until("Nothing was kept.")
      print("status", nobody.end())
      print(run("muster", "lessons", "INC-1", "--list")[0])
      timeline = run("muster", "timeline", "INC-1")[0]
      print("timeline:", any(words in timeline for words in ("first ticket", "looked there", "macro", "anna")))
      page = run("muster", "export", "INC-1", "--format", "md")[0]
      print("export:", all(words in page for words in ("first ticket was before", "looked there first", "the macro said too little")))
      print("blank", run("muster", "verify")[1])
      """#)
    let said = played.output
    #expect(said.components(of: "status 0\n") == 3, "\(said)")
    let hint = "\"should have\" looks back from the end. It is kept; what did you see then?"
    #expect(said.contains("hint ['   \(hint)'] True True"), "\(said)")
    #expect(said.contains("mira: We should have looked there first"), "\(said)")
    #expect(said.contains("rui: the macro said too little"), "\(said)")
    #expect(said.contains("timeline: False\nexport: True\nblank 0"), "\(said)")
    #expect(!said.contains("tomas:"), "\(said)")
  }

  @Test func `are left by Enter and by q, and kept from nobody who dies at one`() throws {
    let stage = try Stage("lessons-left", ["oversell.md": Stage.book])
    defer { stage.remove() }
    let played = try stage.play(
      #"""
      lead = Terminal("muster", "walk", "oversell.md")
      lead.asks("1/1>")
      lead.type("declare SEV3")
      lead.until("INC-1 is SEV3")
      lead.asks("1/1>")
      lead.type("seen")
      lead.asks("how did it end? 1-5")
      lead.type("1")
      lead.asks("Five questions while it is fresh")
      lead.type("")
      lead.until("Later: muster lessons INC-1")
      print("not now", lead.end(), "no screen showed" in lead.plain())
      rui = Terminal("muster", "lessons", "INC-1", user="rui")
      rui.asks(">")
      rui.type("q")
      rui.until("Nothing was kept.")
      print("q", rui.end())
      rui = Terminal("muster", "lessons", "INC-1", user="rui")
      rui.asks(">")
      rui.type("the first ticket")
      rui.until(" 2 ")
      rui.asks(">")
      os.kill(rui.pid, signal.SIGKILL)
      print("killed", rui.end())
      print(run("muster", "lessons", "INC-1", "--list")[0], run("muster", "verify")[1])
      """#)
    #expect(played.output.contains("not now 0 False\nq 0\nkilled -9\n"), "\(played.output)")
    #expect(played.output.contains("rui: the first ticket\n 0"), "\(played.output)")
  }
}
