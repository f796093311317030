import Incidents
import Reports
import Runbooks
import TestSupport
import Testing

@Suite struct PostmortemTests {
  private func document(_ edition: Edition = .internal, _ history: History = Oversell.history) throws
    -> PostmortemDocument
  {
    try Oversell.facts(edition, history).document { history.blobs[$0] }
  }

  private func json(_ edition: Edition = .internal) throws -> String {
    let facts = Oversell.facts(edition)
    return String(decoding: facts.json(try document(edition)) { Oversell.history.blobs[$0] }, as: UTF8.self)
  }

  @Test func `a whole incident is told in every format`() throws {
    let page = try document()
    expectSnapshot(page.markdown, named: "postmortem-oversell.md")
    expectSnapshot(page.text, named: "postmortem-oversell.txt")
    expectSnapshot(page.html, named: "postmortem-oversell.html")
    expectSnapshot(try json(), named: "postmortem-oversell.json")
    let facts = Oversell.facts()
    expectSnapshot(facts.timelineCSV, named: "postmortem-oversell-timeline.csv")
    expectSnapshot(facts.metricsCSV, named: "postmortem-oversell-metrics.csv")
  }

  @Test func `sections stand in their order`() throws {
    let numbers = try document().chapters.map(\.number)
    #expect(numbers == (0...16).map { "\($0)" } + ["A", "B", "C", "D"])
  }

  @Test func `the same record gives the same bytes`() throws {
    #expect(try document().html == document().html)
    #expect(try document(.anonymous).markdown == document(.anonymous).markdown)
    #expect(try json() == json())
  }

  @Test func `fifteen milestones, each with a basis, and none is guessed`() {
    let facts = Oversell.facts().settled()
    let told = facts.milestones.map { one in
      "\(one.name.rawValue): \(one.at.map { Instants.clock($0) } ?? "unknown") \(one.basis)"
    }
    #expect(told.count == 15)
    #expect(told.contains("trigger: unknown unknown"))
    #expect(told.contains("impact start: 02:27:59Z sensed"))
    #expect(told.contains("impact end: 02:57:10Z answered"))
    #expect(told.contains("first public line: 02:36:58Z sensed"))
    #expect(told.contains("first mitigation tried: 02:40:30Z sensed"))
    #expect(told.contains("mitigation that worked: 02:53:00Z sensed"))
    #expect(told.contains("resolved told: 03:52:00Z sensed"))
  }

  @Test func `what is unknown is no zero`() {
    var history = History()
    history.open()
    history.add(.noteAdded(text: "a note"))
    var facts = Postmortem(name: "INC-1")
    for record in history.records { facts.add(record) }
    let metrics = facts.settled().metrics
    let times = metrics.filter { $0.group == .time && $0.name != "to acknowledge (MTTA)" }
    #expect(times.allSatisfy { $0.value == nil && $0.number == nil && !$0.why.isEmpty })
    #expect(metrics.first { $0.name == "on time" }?.shown == "n/a (no message was due)")
    #expect(metrics.first { $0.name == "no visible effect" }?.shown == "n/a (nothing was tried)")
    #expect(!metrics.contains { $0.name.contains("mean") || $0.name.contains("average") })
  }

  @Test func `an action without effect is said to have none`() {
    let facts = Oversell.facts().settled()
    let words = facts.changes.map { run in facts.effect(of: run).map { $0.isVisible } }
    #expect(words == [false, true, true, true], "\(words)")
  }

  @Test func `roles stand for names everywhere in the anonymous edition`() throws {
    let page = try document(.anonymous)
    let facts = Oversell.facts(.anonymous)
    let drawn: String = page.figures.map { figure in figure.svg + figure.csv + figure.ascii + figure.alt }.joined()
    let all: [String] = [
      page.markdown, page.html, page.text, try json(.anonymous), facts.timelineCSV, facts.metricsCSV,
      drawn,
    ]
    for (i, text) in all.enumerated() {
      let words = Set(text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init))
      #expect(words.isDisjoint(with: ["mira", "tomas", "rui", "anna"]), "format \(i)")
    }
    #expect(page.markdown.contains("lead 1") && page.markdown.contains("lead 2"))
    #expect(page.edition.hasPrefix("anonymous"))
  }

  @Test func `the internal edition says the role first`() throws {
    #expect(try document().markdown.contains("lead (tomas)"))
  }

  @Test func `a correction shows both, and what is left out is seen to be`() throws {
    let text = try document().markdown
    #expect(text.contains("one dashboard was blank"))
    #expect(text.contains("two dashboards are blank") && text.contains("corrected"))
    #expect(!text.contains("jo@example.com") && text.contains("left out: names a customer's address"))
    #expect(try document().edition == "internal, redacted (1)")
    #expect(try !document().html.contains("jo@example.com") && !json().contains("jo@example.com"))
  }

  @Test func `an imported row has its own time and basis`() throws {
    let row = Oversell.facts().settled().chronicle.first { $0.what.contains("#7781") }
    #expect(row?.basis == .imported && row?.level == .milestone && row?.knownThen == false)
    #expect(row.map { Instants.clock($0.happened) } == "02:29:02Z")
  }

  @Test func `the story is short, and the log is whole`() {
    let facts = Oversell.facts().settled()
    let story = facts.chronicle.story()
    #expect(story.count <= 32 && story.count >= 20, "\(story.count)")
    #expect(facts.chronicle.count == Oversell.history.records.count)
  }

  @Test func `customers are told the numbers of section 2, or nothing`() throws {
    let text = try document(.customer).markdown
    expectSnapshot(text, named: "postmortem-oversell-customer.md")
    for row in Oversell.facts(.customer).settled().impactRows { #expect(text.contains(row.value), "\(row.value)") }
    var history = History()
    history.open()
    #expect(throws: NotReady.self) { try document(.customer, history) }
  }

  @Test func `training shows what could be known, and asks`() throws {
    let text = try document(.training).markdown
    expectSnapshot(text, named: "postmortem-oversell-training.md")
    let question = text.firstRange(of: "What would you do?")
    let chosen = text.firstRange(of: "What was chosen")
    #expect(question != nil && chosen != nil)
    let before = String(text[..<(question?.lowerBound ?? text.startIndex)])
    #expect(!before.contains("#7781"))
  }

  @Test func `an audit holds every row and what the chain says`() throws {
    let history = Oversell.history
    let check = ChainCheck(
      records: history.records.count, head: "beef", findings: ["record 3: its bytes are not the ones"], erased: 1)
    let page = try Oversell.facts(.audit, history).document(chain: check) { history.blobs[$0] }.markdown
    #expect(page.contains("head beef, 1 erased blob") && page.contains("record 3"))
  }

  @Test func `a hostile text is text in every format`() throws {
    let history = History.hostile
    let facts = Oversell.facts(.internal, history)
    let page = try facts.document { history.blobs[$0] }
    for (i, text) in ([page.html] + page.figures.map(\.svg)).enumerated() {
      #expect(!text.contains("<script") && !text.contains("javascript:b\"") && !text.contains("\u{1B}"), "\(i)")
      #expect(!text.contains("onload=") && !text.contains("http://") || text.contains("http://www.w3.org/2000/svg"))
    }
    for table in [facts.timelineCSV, facts.metricsCSV] + page.figures.map(\.csv) {
      for line in table.split(separator: "\r\n") {
        #expect(!line.contains(",=") && !line.hasPrefix("=") && !line.contains(",@") && !line.contains(",+c"))
      }
    }
    for line in page.text.split(separator: "\n") { #expect(!line.contains("\u{1B}")) }
  }

  @Test func `a page asks for nothing outside itself`() throws {
    let page = try document().html
    for word in ["<script", "src=", "@import", "url(", "<link", "<iframe", "http-equiv=\"refresh\""] {
      #expect(!page.contains(word), "\(word)")
    }
  }

  @Test func `a figure without anything to show says so`() throws {
    var history = History()
    history.open()
    let figures = Oversell.facts(.internal, history).figures
    #expect(figures.count == 8)
    for figure in figures where !figure.isDrawn { #expect(figure.alt.hasPrefix("No figure: "), "\(figure.name)") }
    #expect(!(figures.first { $0.name == "impact" }?.isDrawn ?? true))
  }

  @Test func `every figure has a sentence, characters and data`() {
    for figure in Oversell.facts().figures {
      #expect(
        figure.isDrawn && !figure.ascii.isEmpty && !figure.data.isEmpty && figure.alt.hasSuffix("."), "\(figure.name)")
      #expect(figure.ascii.split(separator: "\n").allSatisfy { $0.count <= 84 }, "\(figure.name)")
      expectSnapshot(figure.svg, named: "figure-\(figure.name).svg")
    }
  }
}
