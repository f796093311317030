import Incidents

/// What a check of messages means, with a message that it finds and one that it lets pass: its documentation and its tests.
package struct MessageRule: Sendable {
  package var check: MessageCheck
  /// What it finds, in words.
  package var finds: String
  /// What differs in the message that it finds, as the page shows it.
  package var shownBad: String
  package var shownGood: String
  package var bad: CheckedMessage
  package var good: CheckedMessage

  init(
    _ check: MessageCheck, _ finds: String, bad: (String, (inout CheckedMessage) -> Void),
    good: (String, (inout CheckedMessage) -> Void)
  ) {
    self.check = check
    self.finds = finds
    (shownBad, shownGood) = (bad.0, good.0)
    (self.bad, self.good) = (Self.sample, Self.sample)
    bad.1(&self.bad)
    good.1(&self.good)
  }

  /// One whose examples differ by a sentence.
  init(_ check: MessageCheck, _ finds: String, bad: String, good: String) {
    self.init(
      check, finds, bad: (bad, { $0.text = Self.text(with: bad) }), good: (good, { $0.text = Self.text(with: good) }))
  }

  static func text(with sentence: String) -> String {
    """
    Some orders cannot be confirmed in Europe

    Since 02:27 UTC some customers in Europe cannot confirm their order. We know why and are changing how long items \
    are held. \(sentence)

    Next update by 03:02 UTC.

    """
  }

  /// A message with which nothing is wrong, at 02:42:12Z.
  static var sample: CheckedMessage {
    var message = CheckedMessage(
      text: text(with: "Browsing works normally."),
      slots: [
        SlotValue(name: "since", value: "02:27 UTC", source: "sensed"),
        SlotValue(name: "who", value: "some customers in Europe", source: "sensed"),
        SlotValue(name: "next_update", value: "03:02 UTC", source: "clock"),
      ], audience: .statusPage, state: .identified, template: "P3", isFinal: false)
    message.limits = [("P3", 600)]
    message.now = now
    message.evidence = now - 60_000_000_000
    message.internalNames = ["reservations_live", "bastion-2"]
    message.people = ["mira"]
    return message
  }

  static let now: Int64 = 1_795_315_332_000_000_000

  /// The message that went out before it.
  static func last(_ state: IncidentState, since: String = "02:27 UTC", who: String = "some customers in Europe")
    -> CheckedMessage.Last
  {
    CheckedMessage.Last(
      text: "Some orders cannot be confirmed in Europe\n\nWe are looking into it now.\n\nNext update by 02:45 UTC.\n",
      slots: [
        SlotValue(name: "since", value: since, source: "sensed"), SlotValue(name: "who", value: who, source: "sensed"),
      ], state: state)
  }

  /// Every rule, in the order of `MessageCheck`.
  package static var all: [MessageRule] { blocks + warnings }
}
