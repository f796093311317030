import Testing

/// A message that is due, at the terminal of somebody who types nothing.
@Suite(.enabled(if: ClockTrial.isThere, "there is no faketime here")) struct `A message that is overdue` {
  static let configuration = """
    environment: prod-eu
    channels:
      page: {kind: file, path: page.md, audiences: [status page]}
    cadence:
      support: {SEV2: none}
      stakeholders: {SEV2: none}
      executives: {SEV2: none}
      responders: {SEV2: none}

    """

  @Test func `is told at an idle prompt with a bell, again half an interval later, and in the header in words`() throws
  {
    let stage = try Stage("overdue", ["oversell.md": Stage.book, "muster.yaml": Self.configuration])
    defer { stage.remove() }
    let played = try stage.play(
      #"""
      set_clock("clock", 0)
      lead = Terminal("muster", "walk", "oversell.md", clock="clock")
      lead.asks("1/1>")
      lead.type("declare SEV2")
      lead.until("customer update in 5m")
      lead.asks("1/1>")
      print("bells before", lead.raw.count(b"\a"))
      # Nothing is typed from here on.
      set_clock("clock", 310)
      print("first:", [line for line in lead.asks("customer update OVERDUE 0m. c writes it.").split("\n") if "OVERDUE" in line])
      print("bells", lead.raw.count(b"\a"))
      set_clock("clock", 300 + 360)
      print("second:", [line for line in lead.asks("customer update OVERDUE 6m. c writes it.").split("\n") if "OVERDUE 6m" in line])
      print("bells", lead.raw.count(b"\a"))
      # Somebody else's fact is news, and nothing is said a third time beside it.
      set_clock("clock", 300 + 840)
      run("muster", "observe", "INC-1", "6 callers", user="rui", clock="clock")
      print("third:", "OVERDUE 14m" in lead.asks("6 callers"))
      lead.type("w")
      header = lead.asks("1/1>")
      print("header:", [line for line in header.split("\n") if line.startswith("INC-1 ") and "lead mira" in line])
      print("told:", [line for line in header.split("\n") if line.startswith("Told")])
      print("widest", max(len(line) for line in lead.plain().split("\n")))
      where, status = run("muster", "where", "INC-1", user="rui", clock="clock")
      print(where)
      lead.type("q")
      print("over", lead.end())
      """#)
    let said = played.output
    #expect(said.contains("bells before 0"), "\(said)")
    #expect(said.contains("first: ['   customer update OVERDUE 0m.  c  writes it.']\nbells 1\n"), "\(said)")
    #expect(said.contains("second: ['   customer update OVERDUE 6m.  c  writes it.']\nbells 2\n"), "\(said)")
    #expect(said.contains("third: False"), "\(said)")
    #expect(said.contains("customer update OVERDUE 14m']"), "\(said)")
    let widest = said.firstMatch(of: #/widest (\d+)/#).flatMap { Int($0.output.1) }
    #expect((widest ?? 99) <= 80, "\(said)")
    #expect(said.contains("over 12"), "\(said)")
  }
}
