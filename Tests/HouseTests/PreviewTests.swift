import Testing

/// What goes out only by a word that was typed below the text: no letter, no empty line and nothing typed ahead sends anything.
@Suite struct `A preview` {
  static let configuration = """
    channels:
      page: {kind: file, path: page.md, audiences: [status page]}
    cadence:
      support: {SEV2: none}

    """

  static let opening = #"""
    lead = Terminal("muster", "walk", "oversell.md")
    lead.asks("1/1>")
    lead.type("declare SEV2")
    lead.until("INC-1 is SEV2")
    lead.asks("1/1>")


    def told():
        return bodies(), [line for line in run("muster", "message", "INC-1", "--list")[0].split("\n") if "page.md: sent" in line]

    """#

  private func stage(_ purpose: String) throws -> Stage {
    try Stage(purpose, ["oversell.md": Stage.book, "muster.yaml": Self.configuration])
  }

  @Test func `costs two lines from the declaration to the first public one`() throws {
    let stage = try stage("keys")
    defer { stage.remove() }
    let played = try stage.play(
      Self.opening
        + #"""
        lines = []


        def key(line):
            lines.append(line)
            lead.type(line)


        key("c")
        lead.asks("update> [Enter] back >")
        shown = flat(lead.screen)
        key("send")
        lead.until("On record as told.")
        body = bodies()
        print("lines", lines)
        print("shown:", all(flat(line) in shown for line in body.split("\n")[1:]))
        print(body)
        # The first line is out: whom the next one is for is asked again.
        lead.asks("1/1>")
        lead.type("c")
        lead.asks("[status page] >")
        """#)
    let said = played.output
    #expect(said.contains("lines ['c', 'send']\nshown: True\n"), "\(said)")
    #expect(said.contains("Some customers have paid for items that had already sold out. We are looking into it now."))
    #expect(!said.contains("MISSING"), "\(said)")
  }

  @Test func `takes nothing for its word that was typed before it stood there`() throws {
    let stage = try stage("ahead")
    defer { stage.remove() }
    let played = try stage.play(
      Self.opening
        + #"""
        for n in range(3):
            lead.press("c status page\rsend\rsend\r")
            lead.asks("update> [Enter] back >")
            print("ahead", told())
            lead.type("")
            lead.asks("1/1>")
        # At the question for whom, too.
        lead.press("c\r\rsend\rpasted\r")
        lead.asks("update> [Enter] back >")
        print("ahead", told())
        # A change draws it again, and takes the word as little.
        lead.press("numbers\rsend\r")
        lead.asks("update> [Enter] back >")
        print("ahead", told())
        lead.type("send")
        lead.until("On record as told.")
        print("typed", len(told()[1]))
        """#)
    let said = played.output
    #expect(said.components(of: "ahead ('', [])") == 5, "\(said)")
    #expect(said.contains("typed 1\n"), "\(said)")
  }

  @Test func `sends nothing for fifty empty lines, a letter, an end of input, or half of the word`() throws {
    let stage = try stage("idle")
    defer { stage.remove() }
    let played = try stage.play(
      Self.opening
        + #"""
        lead.type("c status page")
        lead.asks("update> [Enter] back >")
        for typed in ("s", "S", "sen", "sendit", "y", "yes", "1", "= send"):
            lead.type(typed)
            lead.asks("update> [Enter] back >")
            print(repr(typed), told())
        lead.press("\r" * 50)
        # The empty lines go on with the walk, to the question that has no default.
        lead.asks("how did it end? 1-5")
        print("newlines", told())
        lead.type("c status page")
        lead.asks("update> [Enter] back >")
        lead.press("\x03")
        lead.asks("> ")
        print("interrupt", told())
        lead.press("\x04" * 3)
        print("over", lead.end(), told())
        """#)
    let said = played.output
    #expect(said.components(of: " ('', [])") == 11, "\(said)")
    #expect(said.contains("newlines ('', [])") && said.contains("interrupt ('', [])"), "\(said)")
    #expect(said.contains("over 12 ('', [])"), "\(said)")
  }
}

extension String {
  /// How often these characters stand in it.
  func components(of part: String) -> Int {
    var rest = self[...]
    var count = 0
    while let at = rest.firstRange(of: part) {
      count += 1
      rest = rest[at.upperBound...]
    }
    return count
  }
}
