import ArgumentParser
import Engine
import Incidents
import Reports

/// `muster handover`: who leads offers it to somebody, with six points.
struct HandoverVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "handover", _superCommandName: "muster",
    abstract: "Offer your roles to somebody: nothing passes before they said it back and you agreed.")

  @OptionGroup var beside: BesideOptions

  @Option(help: ArgumentHelp("Who shall have them.", valueName: "name"))
  var to: String?

  @Option(help: ArgumentHelp("lead, operations, communications; all of yours when it is left out.", valueName: "role"))
  var role: [String] = []

  @Option(
    name: .customLong("if"),
    help: ArgumentHelp("What may come, and what then; at least one without a terminal.", valueName: "words"))
  var contingency: [String] = []

  @Flag(help: "Agree with the read-back: the roles pass.")
  var agree = false

  @Flag(help: "Withdraw the offer that waits.")
  var withdraw = false

  func run() throws {
    if agree || withdraw { return try beside.act { try $0.settleOffer(agree: agree) } }
    let roles = try role.map { name in
      guard let role = IncidentRole(rawValue: name.lowercased()) else {
        throw UsageError(sentence: "a role is lead, operations or communications, not \(Escaping.line(name))")
      }
      return role
    }
    try beside.act { try $0.handOverBeside(to: to ?? "", roles: roles, contingencies: contingency) }
  }
}

/// `muster accept`: the receiver says the hand-over back.
struct AcceptVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept", _superCommandName: "muster",
    abstract: "Read a hand-over that is offered to you, and say it back.")

  @OptionGroup var beside: BesideOptions

  @Option(
    name: .customLong("read-back"),
    help: ArgumentHelp("What you will do next, and what could bite you.", valueName: "words"))
  var readBack: String?

  @Option(help: ArgumentHelp("Decline it, and why.", valueName: "why"))
  var decline: String?

  func run() throws { try beside.act { try $0.accept(readBack: readBack, decline: decline) } }
}

/// `muster take`: the lead of somebody who is silent.
struct TakeVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "take", _superCommandName: "muster",
    abstract: "Take the lead from somebody who was silent for five minutes; they are told.")

  @OptionGroup var beside: BesideOptions

  @Option(help: ArgumentHelp("Why you take it.", valueName: "reason"))
  var why: String

  func run() throws {
    try beside.act {
      try $0.takeLead(reason: why)
      return .reached
    }
  }
}
