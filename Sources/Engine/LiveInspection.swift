import Incidents
import Reports
package import Runbooks

/// Asks the world about everything that runbooks name, for `muster lint --live`: do the metrics, labels, tables, columns,
/// programs and links exist, and does each query's own source take it?
///
/// All questions of all files go out together; a second, smaller round asks what the first one's answers made necessary: an
/// address that refused to be asked for its head, the columns of a database that misses one. Only what reads is asked.
package struct LiveInspection {
  let world: World
  let configuration: Configuration

  package init(world: World, configuration: Configuration) {
    self.world = world
    self.configuration = configuration
  }

  /// One file: its runbooks, the folder it lies in, and the links of its prose.
  package struct Candidate {
    package var file: RunbookFile
    package var folder: String
    package var links: [WebLink]
    package init(file: RunbookFile, folder: String, links: [WebLink]) {
      self.file = file
      self.folder = folder
      self.links = links
    }
  }

  /// How far back names count as those of now: so long a metric that was renamed may still be told of.
  static let recent: Duration = .seconds(3600)

  /// What there is to know about each file, in their order.
  package func facts(about candidates: [Candidate]) -> [LiveFacts] {
    var asking = Asking(world)
    // One time for all files, so that what two of them want is one question.
    let since = world.now().wall - Self.recent.wholeNanoseconds
    var plans = candidates.map { QueryPlan($0, configuration, since: since, &asking) }
    var links = LinkPlan(candidates, &asking)
    asking.ask()
    for i in plans.indices { plans[i].askAgain(&asking) }
    links.askAgain(&asking)
    asking.ask()
    let programs = lookForPrograms(candidates)
    return candidates.indices.map { i in
      var facts = plans[i].facts(asking)
      links.tell(candidates[i], asking, &facts)
      tell(programs, of: candidates[i], &facts)
      return facts
    }
  }

  // MARK: Programs

  /// One bash tells of all names which it does not find, and then what it would find.
  private static let search = """
    while IFS= read -r name; do type -t -- "$name" >/dev/null || printf '%s\\n' "$name"; done <<<"$MUSTER_NAMES"
    echo; compgen -c
    """

  private func lookForPrograms(_ candidates: [Candidate]) -> Result<LiveFacts.Programs, AskFailure>? {
    var names: Set<String> = []
    for candidate in candidates {
      for runbook in candidate.file.runbooks {
        for (step, block) in runbook.blocksWithSteps where !block.isElsewhere(step) {
          names.formUnion(block.programsToFind)
        }
      }
    }
    if names.isEmpty { return nil }
    var launch = Launch(script: Self.search, timeout: .seconds(20))
    // One variable holds 128 KiB; nobody has so many programs, and what is left out is not said to be missing.
    var text = ""
    for name in names.sorted() where text.utf8.count + name.utf8.count < 100_000 { text += name + "\n" }
    launch.environment.append(("MUSTER_NAMES", String(text.dropLast())))
    var output: [UInt8] = []
    do {
      let finish = try world.shell.run(launch, onStart: { _ in }) { stream, bytes in
        if stream == .stdout { output += bytes }
      }
      guard finish.ending.succeeded else { return .failure(AskFailure(.unavailable, Screen.words(finish.ending))) }
    } catch {
      return .failure(AskFailure(.noClient, "\(error.operation) \(error.object)"))
    }
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let missing = lines.prefix { !$0.isEmpty }
    return .success(
      LiveFacts.Programs(
        missing: Set(missing.map(String.init)),
        known: Set(lines.dropFirst(missing.count + 1).map(String.init)).subtracting([""]).sorted()))
  }

  private func tell(
    _ programs: Result<LiveFacts.Programs, AskFailure>?, of candidate: Candidate, _ facts: inout LiveFacts
  ) {
    for runbook in candidate.file.runbooks {
      for (step, block) in runbook.blocksWithSteps where !block.programsToFind.isEmpty {
        let line = block.lines.start
        if block.isElsewhere(step) {
          facts.unasked.append(.init(.programs, line: line, why: "they run on another machine or in another session"))
        } else if case .success(let found)? = programs {
          let missing = runbook.readsOtherScripts ? block.missingPrograms(found, in: runbook) : []
          if missing.isEmpty { continue }
          let why = "a script that is read with `source` may bring their functions"
          facts.unasked.append(.init(.programs, line: line, why: why))
        } else if case .failure(let failure)? = programs {
          facts.unasked.append(.init(.programs, line: line, why: EvidenceWords.sentence(failure, source: "bash")))
        }
      }
    }
    if case .success(let found)? = programs { facts.programs = found }
  }
}

/// Questions as they are gathered, each once, and their replies.
struct Asking {
  private let world: World
  private var questions: [Question] = []
  private var places: [Question: Int] = [:]
  private var replies: [Reply?] = []

  init(_ world: World) { self.world = world }

  /// The place of a question, asked in the next round unless it is already answered.
  mutating func add(_ question: Question) -> Int {
    if let place = places[question] { return place }
    places[question] = questions.count
    questions.append(question)
    replies.append(nil)
    return questions.count - 1
  }

  /// Asks what has not been asked yet, all at once.
  mutating func ask() {
    let open = questions.indices.filter { replies[$0] == nil }
    if open.isEmpty { return }
    var found: [Int: Reply] = [:]
    world.sources.ask(open.map { questions[$0] }, stop: { world.person.isToldToEnd }) { index, reply in
      found[open[index]] = reply
    }
    for place in open { replies[place] = found[place] ?? Reply(.failed(AskFailure(.timedOut))) }
  }

  /// What was replied.
  subscript(_ place: Int) -> Reply { replies[place] ?? Reply(.failed(AskFailure(.timedOut))) }
}

extension Reply {
  /// Why there is none; without how long it took, so that the same reason is the same words.
  var failure: AskFailure? {
    guard case .failed(var failure) = outcome else { return nil }
    var words = failure.detail.split(separator: " ", omittingEmptySubsequences: false)
    while let at = words.indices.first(where: { at in
      words[at] == "after" && at + 2 < words.count && Int(words[at + 1]) != nil
        && (words[at + 2].hasPrefix("ms") || words[at + 2].hasPrefix("milliseconds"))
    }) {
      let mark = words[at + 2].last.map { $0.isPunctuation ? String($0) : "" } ?? ""
      words.removeSubrange(at..<at + 3)
      if at > 0 { words[at - 1] += mark }
    }
    failure.detail = words.joined(separator: " ")
    return failure
  }

  /// The first column of its rows; nil for anything else.
  var names: [String]? {
    if case .rows(_, let rows, _) = outcome { rows.compactMap { $0.first ?? nil } } else { nil }
  }
}
