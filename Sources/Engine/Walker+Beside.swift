package import Incidents
import Reports
import Runbooks

/// What a terminal does beside the one that walks: it takes no lease, runs nothing, and adds facts.
extension Walker {
  /// The incident as it stands, to add to.
  package static func beside(_ line: IncidentLine, world: World, options: WalkOptions) throws -> Walker {
    let walker = Walker(world: world, options: options, incident: line.id)
    walker.name = line.name
    walker.isBeside = true
    try walker.load()
    walker.learnReferences()
    return walker
  }

  /// Declares it, or changes its severity.
  package func declare(_ severity: Severity, reason: String?) throws {
    if incident.communications.severity == nil {
      let began = incident.communications.roles.lead == nil
      try commit(.communicate(.declare(severity, basis: .answered, proposed: nil)))
      if began { tell("Nobody leads it yet; whoever starts its walk does.") }
    } else {
      try commit(.communicate(.changeSeverity(severity, reason: reason)))
    }
    try setClocks()
    let clock = clockWords(at: world.now().wall).map { "  \($0)." } ?? ""
    tell("\(name) is \(severity.rawValue), \(incident.communications.state.rawValue).\(clock)")
  }

  /// Says what state it is in for those who are told.
  package func change(to state: IncidentState, reason: String?) throws {
    if state == .reopened, incident.communications.state.isOver || incident.closed != nil {
      try commit(.communicate(.reopen(reason: reason ?? "")))
    } else {
      try commit(.communicate(.changeState(state, reason: reason, now: world.now())))
    }
    try setClocks()
    let clock = clockWords(at: world.now().wall).map { "  \($0)." } ?? ""
    tell("State \(state.rawValue).\(clock)")
  }

  /// Gives operations or communications to somebody; the lead passes by a hand-over.
  package func give(_ role: IncidentRole, to holder: String) throws {
    try commit(.communicate(.give(role, to: holder)))
    tell("\(Escaping.line(holder)) holds \(role.rawValue).")
  }

  /// Takes the lead from somebody who is silent; they are told on their terminal, and by the record.
  package func takeLead(reason: String) throws {
    let before = incident.communications.roles.lead?.name ?? ""
    let mark = world.files.mark(of: incident.id)
    let alive = mark.flatMap { $0.user == before ? $0.heard : nil }
    try commit(.communicate(.takeLead(reason: reason, alive: alive, now: world.now())))
    let roles = incident.communications.roles.roles(of: world.user).map(\.rawValue).joined(separator: ", ")
    tell(
      "You hold \(roles) of \(name) since \(Instants.clock(world.now().wall)). \(before) is told where they sit.\n"
        + "  muster resume \(name)")
  }

  /// The giver's side on a terminal of its own.
  package func handOverBeside(to: String, roles: [IncidentRole], contingencies: [String]) throws -> ExitStatus {
    if world.person.isThere, contingencies.isEmpty { return try handOver(to) ?? .reached }
    var points = try handoverPoints()
    points.contingencies = contingencies
    guard !contingencies.isEmpty else {
      tell("A hand-over says one thing at least that may come: --if \"lag under 120 s for 1 h: put the hold back\"")
      return .needsDecision
    }
    let held = incident.communications.roles.roles(of: world.user)
    return try offerAlone(to: to, roles: roles.isEmpty ? held : roles, points: points)
  }

  /// The giver's last word without a terminal: agrees with the read-back, or withdraws the offer.
  package func settleOffer(agree: Bool) throws -> ExitStatus {
    guard let offer = incident.communications.roles.offer else { throw Refusal.nothingThere }
    if agree {
      try commit(.communicate(.confirmHandover(id: offer.handover, now: world.now())))
      tell(
        "\(offer.to) said back: \(offer.readBack ?? "")\n\(offer.to) holds \(offer.roles.map(\.rawValue).joined(separator: ", ")) now."
      )
    } else {
      try commit(.communicate(.lapse(id: offer.handover, .withdrawn, reason: nil)))
      tell("Withdrawn. You hold what you held.")
    }
    return .reached
  }

  /// The receiver's side: reads the points, says them back, and waits for the giver's word.
  package func accept(readBack: String?, decline: String?) throws -> ExitStatus {
    guard let offer = incident.communications.roles.offer else {
      tell("No hand-over waits in \(name).")
      return .usage
    }
    let names = offer.roles.map(\.rawValue).joined(separator: ", ")
    say("\n\(name): \(Escaping.line(try shownTitle))\n")
    tell("\(offer.from) hands \(names) over to \(offer.to), until \(Instants.clock(offer.until)).")
    if let bytes = try world.journal.blob(offer.points) {
      say("\n" + Escaping.printable(String(decoding: bytes, as: UTF8.self)))
    }
    guard offer.to == world.user else { throw Refusal.handoverForAnother(to: offer.to) }
    if let decline {
      try commit(.communicate(.lapse(id: offer.handover, .declined, reason: decline)))
      tell("Declined. \(offer.from) holds what they held, and is told.")
      return .reached
    }
    var text = offer.readBack ?? readBack
    if text == nil {
      guard world.person.isThere else {
        tell("Nobody is here to say it back.\n  muster accept \(name) --read-back \"...\"")
        return .needsDecision
      }
      say("\n   Say it back. What will you do next, and what could bite you?\n")
      guard case .line(let line) = world.person.ask("   > "), !line.isBlank else {
        tell("Nothing was recorded. \(offer.from) still holds it.")
        return .held
      }
      text = line
    }
    if offer.readBack == nil {
      try commit(.communicate(.readBack(id: offer.handover, text: text ?? "", now: world.now())))
    }
    tell("Said back. \(offer.from) has to agree; nothing passes before.")
    return try awaitWord(offer)
  }

  private func awaitWord(_ offer: Roles.Offer) throws -> ExitStatus {
    while true {
      let roles = incident.communications.roles
      if roles.offer?.handover != offer.handover {
        if offer.roles.allSatisfy({ roles.holders[$0]?.name == world.user }) {
          let names = offer.roles.map(\.rawValue).joined(separator: ", ")
          tell("You hold \(names) since \(Instants.clock(world.now().wall)).\n  muster resume \(name)")
          return .reached
        }
        tell("It came to nothing: \(offer.from) holds what they held.")
        return .notRecovered
      }
      guard world.person.isThere else {
        tell("\(offer.from) has not agreed yet.  muster where \(name)")
        return .held
      }
      switch world.person.wait(.seconds(1)) {
      case nil: try catchUp()
      case .line?: continue
      default:
        tell("You said it back; \(offer.from) can still agree.  muster where \(name)")
        return .held
      }
    }
  }
}
