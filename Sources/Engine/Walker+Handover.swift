import Digests
import Incidents
import Reports
import Runbooks

/// The lead passes without a gap: offered with six points, read back, confirmed; nothing moves before that.
extension Walker {
  /// How long an offer stands, in nanoseconds.
  static var offerStands: Int64 { 300_000_000_000 }

  /// `h`: offers roles, or goes on with the hand-over that waits; nil to stay at the step.
  func handOver(_ rest: String) throws -> ExitStatus? {
    try catchUp()
    if let offer = incident.communications.roles.offer { return try settle(offer) }
    let held = incident.communications.roles.roles(of: world.user)
    guard !held.isEmpty else { throw Refusal.notYours(holder: incident.communications.roles.lead?.name) }
    var to = rest.collapsed
    if to.isEmpty {
      let next = options.configuration.next(after: world.user)
      let (name, over) = try reason(
        next.map { "Hand over to whom?  [Enter] \($0), next of the schedule   none" }
          ?? "Hand over to whom? Enter to go back")
      if let over { return over }
      guard let chosen = name ?? next, chosen.collapsed != "none" else { return nil }
      to = chosen.collapsed
    }
    let (roles, end) = try rolesToHandOver(held)
    guard let roles else { return end }
    var points = try handoverPoints()
    say("\n" + points.text(width: options.look.width))
    while true {
      let prompt =
        points.contingencies.isEmpty ? "If what, then what? One thing you worry about" : "Another one, or Enter"
      let (line, over) = try reason(prompt)
      if let over { return over }
      if let line { points.contingencies.append(line); continue }
      if !points.contingencies.isEmpty { break }
      tell("The point that is most often missing is this one: one line at least. Nothing was offered.")
      return nil
    }
    return try offer(to: to, roles: roles, points: points)
  }

  private func rolesToHandOver(_ held: [IncidentRole]) throws -> (roles: [IncidentRole]?, over: ExitStatus?) {
    if held.count == 1 { return (held, nil) }
    let names = held.map(\.rawValue).joined(separator: ", ")
    switch try question("   What?  [all: \(names)]  or some of them > ") {
    case .over(let status): return (nil, status)
    case .again: return (nil, nil)
    case .line(let line) where line.isBlank || line.collapsed == "all": return (held, nil)
    case .line(let line):
      let words = line.split { $0 == "," || $0.isWhitespace }.map { $0.lowercased() }
      let roles = held.filter { words.contains($0.rawValue) }
      if roles.count == words.count { return (roles, nil) }
      tell("You hold \(names). Nothing was offered.")
      return (nil, nil)
    }
  }

  /// What the records say, for the giver to complete.
  func handoverPoints() throws -> HandoverPoints {
    var story = Story(amendments: try world.journal.amendments(of: incident.id))
    var rows: [TimelineRow] = []
    try world.journal.read(incident.id, from: 1) { record in
      let row = story.apply(record)
      if row.level != .log { rows.append(row) }
    }
    return HandoverPoints(
      story: story, rows: rows, position: wherePosition, now: world.now().wall,
      contingencies: [])
  }

  /// The step that the walk presents next.
  var wherePosition: Where.Position? {
    guard case .present(let place)? = incident.nextMove(by: library),
      let step = library[place.runbook]?.steps[place.index]
    else { return nil }
    return Where.Position(id: step.id, title: step.title, position: place.count.position, total: place.count.total)
  }

  private func offer(to: String, roles: [IncidentRole], points: HandoverPoints) throws -> ExitStatus? {
    try makeOffer(to: to, roles: roles, points: points)
    guard let offer = incident.communications.roles.offer else { return nil }
    return try settle(offer)
  }

  /// The same without waiting: for whoever has no terminal.
  func offerAlone(to: String, roles: [IncidentRole], points: HandoverPoints) throws -> ExitStatus {
    if let lapsed = try lapseOffer(at: world.now().wall) { tell(lapsed) }
    guard !to.isBlank else {
      let next = options.configuration.next(after: world.user).map { "  \($0) is next of the schedule." } ?? ""
      tell("Hand over to whom?  --to NAME\(next)")
      return .usage
    }
    say("\n" + points.text(width: options.look.width))
    try makeOffer(to: to, roles: roles, points: points)
    return .reached
  }

  private func makeOffer(to: String, roles: [IncidentRole], points: HandoverPoints) throws {
    let text = Array(redaction(points.text(width: 80)).utf8)
    try makeOffer(to: to, roles: roles, points: Digest(hex: SHA256.hex(SHA256.hash(text))), blobs: [text])
  }

  /// Both sides read the same text, whoever it is offered to in the end.
  private func makeOffer(to: String, roles: [IncidentRole], points: Digest, blobs: [[UInt8]]) throws {
    let until = world.now().wall + Self.offerStands
    try commit(
      .communicate(.offer(id: world.newID().text, to: to, roles: roles, points: points, until: until)), blobs: blobs)
    tell(
      "Offered to \(to) at \(Instants.clock(world.now().wall)). You still hold \(roles.map(\.rawValue).joined(separator: ", ")) "
        + "until \(to) has read it back and you agree. On their terminal:\n  muster accept \(name)")
  }

  /// Puts on record that this person's offer came to nothing by its time, and says who is next; nil while it stands, or when who
  /// was asked has read it back.
  func lapseOffer(at now: Int64) throws -> String? {
    guard let offer = incident.communications.roles.offer, offer.from == world.user, offer.readBack == nil,
      now >= offer.until
    else { return nil }
    try commit(.communicate(.lapse(id: offer.handover, .late, reason: nil)))
    let next = next(behind: offer)
    return "\(Escaping.line(offer.to)) did not accept in five minutes. You hold what you held; offer it to "
      + (next.map { "\($0), next of the schedule:  h \($0)" } ?? "somebody else:  h")
  }

  /// Who is asked next when somebody did not accept.
  private func next(behind offer: Roles.Offer) -> String? {
    options.configuration.next(after: offer.to, but: [world.user])
  }

  /// Offers the same to whom the giver names now: who is next, unless they say somebody else or nobody.
  private func offerAgain(_ offer: Roles.Offer) throws -> ExitStatus? {
    guard let next = next(behind: offer) else { return nil }
    let (said, over) = try reason("Offer it to \(next), next of the schedule?  [Enter] yes   no, or another name")
    if let over { return over }
    let word = said?.collapsed ?? "yes"
    if word.lowercased() == "no" { return nil }
    let held = incident.communications.roles.roles(of: world.user)
    try makeOffer(
      to: word.lowercased() == "yes" ? next : word, roles: offer.roles.filter(held.contains), points: offer.points,
      blobs: [])
    guard let standing = incident.communications.roles.offer else { return nil }
    return try settle(standing)
  }

  /// Waits for the read-back, and asks whether it is right.
  private func settle(_ offer: Roles.Offer) throws -> ExitStatus? {
    if offer.from != world.user {
      tell("A hand-over of \(offer.from) to \(offer.to) waits until \(Instants.clock(offer.until)).")
      return nil
    }
    tell("Waiting for \(offer.to). Enter goes on with the walk meanwhile;  h  comes back here.")
    while true {
      guard let standing = incident.communications.roles.offer, standing.handover == offer.handover else {
        tell("The hand-over came to nothing. You hold what you held.")
        return nil
      }
      if let text = standing.readBack { return try judge(standing, text) }
      if let lapsed = try lapseOffer(at: world.now().wall) {
        tell(lapsed)
        return world.person.isThere ? try offerAgain(standing) : nil
      }
      switch world.person.wait(.seconds(1)) {
      case nil: try catchUp()
      case .line(let line)? where line.collapsed == "withdraw":
        try commit(.communicate(.lapse(id: standing.handover, .withdrawn, reason: nil)))
        tell("Withdrawn. You hold what you held.")
        return nil
      case .line?, .interrupt?:
        tell("It waits for \(standing.to) until \(Instants.clock(standing.until)).")
        return nil
      case .end?: return try hold(.asked, .held)
      case .hangup?, .elsewhere?: return try hold(.hangup, .interrupted)
      }
    }
  }

  private func judge(_ offer: Roles.Offer, _ text: String) throws -> ExitStatus? {
    tell("\(offer.to) said back: \(text)")
    switch try question("   Is that right?  yes  passes it; else say what is not > ") {
    case .over(let status): return status
    case .again: return nil
    case .line(let line) where line.collapsed.lowercased() == "yes":
      try commit(.communicate(.confirmHandover(id: offer.handover, now: world.now())))
      holdsRoles = !incident.communications.roles.roles(of: world.user).isEmpty
      tell(
        "\(offer.to) holds \(offer.roles.map(\.rawValue).joined(separator: ", ")) since \(Instants.clock(world.now().wall))."
      )
      if holdsOperations { return nil }
      tell("You look on now.")
      return isBeside ? .reached : try hold(.handedOver, .held)
    case .line(let line):
      try commit(
        .communicate(
          .lapse(id: offer.handover, .withdrawn, reason: line.isBlank ? "the read-back was not right" : line)))
      tell("Nothing passed. You hold what you held.")
      return nil
    }
  }
}
