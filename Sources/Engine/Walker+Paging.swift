import Incidents
import Reports
import Runbooks

/// `p`: somebody is called by a message of its own, whose first paragraph is enough where there is no room for more.
extension Walker {
  /// The template of a page.
  static let pageTemplate = "I4"

  /// Asks whom, what for and why them, drafts the page, and talks about it until it is sent or left; nil to stay at the step.
  func page(_ rest: String) throws -> ExitStatus? { try guardingTemplates { try pageUnguarded(rest) } }

  private func pageUnguarded(_ rest: String) throws -> ExitStatus? {
    let templates = try options.templates()
    knownTemplates = templates
    guard let template = templates.first(where: { $0.id == Self.pageTemplate }),
      template.audiences.contains(Audience.responders.rawValue)
    else {
      tell("There is no template \(Self.pageTemplate) for responders to page by.  muster template list")
      return nil
    }
    let (whom, over) = try askWhom(rest.collapsed)
    guard let whom else { return over }
    var typed = ["whom": whom]
    for (slot, words) in [
      ("asked", "What is asked? To be read behind \"please\""), ("you_because", "Why \(whom)? Behind \"because\""),
      ("time_left", "How long is there"),
    ] {
      let (line, over) = try reason("\(words). Enter leaves it open")
      if let over { return over }
      typed[slot] = line
    }
    try askImpact()
    var letter = try draft(template, to: .responders, typed: typed, publishesNumbers: false)
    return try discuss(&letter, templates)
  }

  /// The next of the schedule, the others of it, and the owner of the runbook; or whoever is typed.
  private func askWhom(_ given: String) throws -> (whom: String?, over: ExitStatus?) {
    if !given.isEmpty { return (given, nil) }
    let known = peopleToCall
    guard let first = known.first else {
      let (name, over) = try reason("Page whom? Enter to go back")
      return (name?.collapsed, over)
    }
    let list = known.enumerated().map { "\($0 + 1) \($1.name), \($1.why)" }.joined(separator: "   ")
    say(Wrapping.items("Page   \(list)", width: options.look.width, indent: "   "))
    let (said, over) = try reason("[Enter] \(first.name)   a number, a name, or none")
    if let over { return (nil, over) }
    guard let word = said?.collapsed else { return (first.name, nil) }
    if word.lowercased() == "none" { return (nil, nil) }
    return (Int(word).flatMap { known.indices.contains($0 - 1) ? known[$0 - 1].name : nil } ?? word, nil)
  }

  /// Whom configuration and runbook name, whoever comes next first; nobody is called by themselves.
  private var peopleToCall: [(name: String, why: String)] {
    let configuration = options.configuration
    var out: [(name: String, why: String)] = []
    var last: String? = world.user
    while let next = configuration.next(after: last, but: Set(out.map(\.name) + [world.user])) {
      out.append((next, out.isEmpty ? "next of the schedule" : "of the schedule"))
      last = next
    }
    let owner = incident.walk.flatMap { library[$0.runbook]?.front.owner }
    if let owner, !owner.isBlank, owner != world.user, !out.contains(where: { $0.name == owner }) {
      out.append((owner.collapsed, "owner of the runbook"))
    }
    return out
  }
}
