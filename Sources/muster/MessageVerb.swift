import ArgumentParser
import Engine
import Host
import Incidents
import Reports

/// `muster message`: drafts, shows and sends what people are told, also beside a walk.
struct MessageVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "message", _superCommandName: "muster",
    abstract: "Draft what people are told, filled from the record; check it, and send it by a typed word.")

  @OptionGroup var beside: BesideOptions

  @Option(
    help: ArgumentHelp(
      "For whom: status page, support, stakeholders, executives, responders, ...", valueName: "audience"))
  var to: String?

  @Option(help: ArgumentHelp("Another template than the one that fits (P4).", valueName: "id"))
  var template: String?

  @Option(help: ArgumentHelp("Words for a slot; given several times, several lines.", valueName: "slot=words"))
  var slot: [String] = []

  @Option(
    help: ArgumentHelp("A text in the place of the drafted one; - for standard input.", valueName: "file"),
    completion: .file())
  var text: String?

  @Option(name: .customLong("pass"), help: ArgumentHelp("Pass a warning over, and why.", valueName: "check=why"))
  var pass: [String] = []

  @Flag(help: "Let exact numbers be published.")
  var numbers = false

  @Flag(help: "Send it, when no check stops it; nothing is asked.")
  var send = false

  @Flag(help: "Every message and delivery, a line each.")
  var list = false

  @Option(help: ArgumentHelp("The lead agrees to this draft.", valueName: "message"))
  var approve: String?

  @Option(
    help: ArgumentHelp("Send this message of the record to those who are to have it and do not.", valueName: "message"))
  var again: String?

  @Option(help: ArgumentHelp("You pasted this message where no tool writes.", valueName: "message"))
  var pasted: String?

  @Option(
    help: ArgumentHelp(
      "You looked where a delivery of unknown end went: sent or failed, with --why.", valueName: "delivery=sent"))
  var rule: String?

  @Option(help: ArgumentHelp("How you know.", valueName: "reason"))
  var why: String?

  func run() throws {
    var wish = MessageWish()
    if let to {
      guard let audience = Audience(typed: to) else {
        let all = Audience.allCases.map(\.rawValue).joined(separator: ", ")
        throw UsageError(sentence: "there is no audience \(Escaping.line(to))\n  Audiences: \(all)")
      }
      wish.audience = audience
    }
    wish.template = template
    wish.slots = try WalkFlags.pairs(slot, of: "--slot slot=words")
    wish.passedOver = try WalkFlags.pairs(pass, of: "--pass check=why").map { (check: $0.name, reason: $0.value) }
    wish.publishesNumbers = numbers
    wish.sends = send
    if let text {
      wish.text = String(decoding: try LiveWorld.readFile(text == "-" ? "/dev/stdin" : text), as: UTF8.self)
    }
    let ruled = try rule.map { try WalkFlags.pairs([$0], of: "--rule delivery=sent or delivery=failed") }?.first
    if let ruled, !["sent", "failed"].contains(ruled.value) {
      throw UsageError(sentence: "--rule wants delivery=sent or delivery=failed, not \(Escaping.line(ruled.value))")
    }
    try beside.act { walker in
      if list {
        Out.text(walker.messageList())
      } else if let approve {
        return try walker.approveMessage(approve)
      } else if let again {
        return try walker.sendAgain(again, wish)
      } else if let pasted {
        try walker.pastedMessage(pasted)
      } else if let ruled {
        try walker.ruleDelivery(ruled.name, isThere: ruled.value == "sent", reason: why ?? "")
      } else {
        return try walker.message(wish)
      }
      return .reached
    }
  }
}
