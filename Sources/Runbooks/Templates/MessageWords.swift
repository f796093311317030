/// What a runbook's author wrote for those who are told of the incident: `messages:` of its front matter.
package struct MessageWords: Sendable, Equatable {
  /// The words by slot: `symptom`, `not_affected`; by state where the author gave them so.
  package var texts: [String: Words] = [:]
  /// Where customers are: `Europe`.
  package var region: String?

  package init() {}

  /// One text, perhaps another for some states.
  package struct Words: Sendable, Equatable {
    package var text: String?
    package var byState: [String: String] = [:]

    package init(text: String? = nil, byState: [String: String] = [:]) {
      self.text = text
      self.byState = byState
    }

    /// What stands in this state.
    package func text(in state: String) -> String? { byState[state] ?? text }
  }

  /// The slots that an author writes, each with its key: `not-affected` fills `not_affected`.
  package static let slotOfKey: [String: String] = [
    "title": "title", "symptom": "symptom", "not-affected": "not_affected", "doing": "doing",
    "action": "customer_action", "made-whole": "made_whole", "works-now": "works_now", "lag": "lag", "hold": "hold",
    "sorry-for": "sorry_for", "recognise": "recognise", "offer": "offer", "tag": "tag",
    "business-effect": "business_effect",
  ]
  /// The keys of `messages:`, as the manual lists them.
  package static let keys = [
    "title", "symptom", "region", "not-affected", "action", "made-whole", "doing", "works-now", "lag", "hold",
    "sorry-for", "recognise", "offer", "tag", "business-effect",
  ]

  /// What fills this slot in this state; nil when the author says nothing.
  package func text(for slot: String, in state: String) -> String? { texts[slot]?.text(in: state) }
}

/// Which checks measure the impact: `impact:` of front matter.
package struct ImpactChecks: Sendable, Equatable {
  /// Gives the time at which it began.
  package var since: String?
  /// Gives the share of customers that is hit, from 0 to 1 or in percent.
  package var who: String?
  /// Gives how much of the remedy is done.
  package var progress: String?
  /// Give numbers: orders, units.
  package var counts: [String] = []
  /// Counts tickets, for the postmortem.
  package var tickets: String?
  /// Gives the share of the error budget that is used.
  package var errorBudget: String?
  /// Gives the share of what was hit that is made good.
  package var madeWhole: String?
  /// Count what came into the backlog, and what was settled, from their beginning on.
  package var arrived: String?
  package var settled: String?

  package init() {}

  /// The keys of `impact:`, as the manual lists them.
  package static let keys = [
    "since", "who", "progress", "counts", "tickets", "error-budget", "made-whole", "arrived", "settled",
  ]
  /// The names of the checks that fill messages.
  package var names: [String] { [since, who, progress].compactMap(\.self) + counts }
}

extension FrontMatterReader {
  /// `messages:`: what the author wrote for each slot.
  mutating func readMessages(_ node: YamlNode) {
    guard case .mapping(let pairs) = node.content else {
      // Other tools keep lists of texts under this key.
      return
    }
    var words = MessageWords()
    for (keyNode, value) in pairs {
      guard let key = text(keyNode, "messages") else { continue }
      if key == "region" {
        words.region = text(value, key)
      } else if let slot = MessageWords.slotOfKey[key] {
        words.texts[slot] = self.words(value, key)
      } else {
        let near = nearestWord(to: key, in: MessageWords.keys)
        report(
          "bad-front-matter", .error, at: keyNode, "`messages` has no `\(visible(key))`",
          hint: near.map { "did you mean `\($0)`?" } ?? "it has \(MessageWords.keys.joined(separator: ", "))")
      }
    }
    front.messages = words
  }

  private mutating func words(_ node: YamlNode, _ key: String) -> MessageWords.Words {
    guard case .mapping(let pairs) = node.content else { return MessageWords.Words(text: text(node, key)) }
    var words = MessageWords.Words()
    for (stateNode, value) in pairs {
      guard let state = text(stateNode, key) else { continue }
      guard MessageTemplate.stateWords.contains(state) || state == "otherwise" else {
        let near = nearestWord(to: state, in: MessageTemplate.stateWords)
        report(
          "bad-front-matter", .error, at: stateNode, "`\(visible(state))` is no state of an incident",
          hint: near.map { "did you mean `\($0)`?" } ?? "or `otherwise`")
        continue
      }
      if state == "otherwise" { words.text = text(value, key) } else { words.byState[state] = text(value, key) }
    }
    return words
  }

  /// `working-hours:`: days, times and a zone.
  mutating func readWorkingHours(_ node: YamlNode) {
    guard let words = text(node, "working-hours") else { return }
    do throws(PolicyHours.Failure) {
      front.workingHours = try PolicyHours(words)
    } catch {
      let (message, hint) = PolicyReader.words(error)
      report("bad-front-matter", .error, at: node, "`working-hours`: \(message)", hint: hint)
    }
  }

  /// `impact:`: the names of checks; any other look is somebody else's key.
  mutating func readImpact(_ node: YamlNode) {
    guard case .mapping(let pairs) = node.content else { return }
    var impact = ImpactChecks()
    for (keyNode, value) in pairs {
      guard let key = text(keyNode, "impact") else { continue }
      switch key {
      case "since": impact.since = text(value, key)
      case "who": impact.who = text(value, key)
      case "progress": impact.progress = text(value, key)
      case "counts": impact.counts = texts(value, key)
      case "tickets": impact.tickets = text(value, key)
      case "error-budget": impact.errorBudget = text(value, key)
      case "made-whole": impact.madeWhole = text(value, key)
      case "arrived": impact.arrived = text(value, key)
      case "settled": impact.settled = text(value, key)
      default:
        let near = nearestWord(to: key, in: ImpactChecks.keys)
        report(
          "bad-front-matter", .error, at: keyNode, "`impact` has no `\(visible(key))`",
          hint: near.map { "did you mean `\($0)`?" } ?? "it has \(ImpactChecks.keys.joined(separator: ", "))")
      }
    }
    front.impact = impact
  }
}
