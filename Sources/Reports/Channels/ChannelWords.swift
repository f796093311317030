import Incidents
package import Runbooks

/// What is said of channels and deliveries: where something goes, and what to do when the tool cannot bring it there.
package enum ChannelWords {
  /// Where a message to this recipient turns up, for a person.
  package static func place(_ channel: ChannelDeclaration, _ recipient: String) -> String {
    let recipient = Escaping.line(recipient)
    return switch channel.kind {
    case .terminal: "this terminal"
    case .file: "the file \(recipient)"
    case .slack: "the Slack channel \(recipient)"
    case .slackWebhook: "the Slack channel behind the webhook \(channel.name)"
    case .teams: "the Teams channel behind the workflow \(channel.name)"
    case .smtp: "a mail to \(recipient)"
    case .statuspage: "the status page \(recipient)"
    case .pagerduty: "PagerDuty, by the service behind \(channel.name)"
    case .webhook: "whoever reads the webhook \(channel.name)"
    }
  }

  /// Where a person writes it by hand.
  package static func byHand(_ channel: ChannelDeclaration, _ recipient: String) -> String {
    let recipient = Escaping.line(recipient)
    return switch channel.kind {
    case .statuspage: "at https://manage.statuspage.io/pages/\(recipient)/incidents"
    case .slack, .slackWebhook, .teams: "in \(place(channel, recipient))"
    case .smtp: "in a mail to \(recipient)"
    case .pagerduty: "as a status update of the incident in PagerDuty"
    case .file: "into \(recipient)"
    case .terminal, .webhook: "to \(place(channel, recipient))"
    }
  }

  /// A dead channel: the text, and where a person puts it. It counts as not delivered by the tool until somebody says otherwise.
  package static func paste(
    _ message: ChannelMessage, _ channel: ChannelDeclaration, _ recipient: String, why: String
  ) -> String {
    var out = "Not delivered by tool: \(channel.name), \(place(channel, recipient)): \(Escaping.line(why)).\n"
    out += "Copy what stands between the lines, and paste it \(byHand(channel, recipient)):\n"
    out += "--------\n" + message.plain
    return out + "--------\n"
  }

  /// One line on what came of a delivery.
  package static func line(
    _ outcome: DeliveryOutcome, _ channel: ChannelDeclaration, _ recipient: String
  ) -> String {
    let who = channel.kind == .smtp ? "\(channel.name), \(Escaping.line(recipient))" : channel.name
    let words = Escaping.line(outcome.words)
    return switch outcome {
    case .sent(let remote, _): "\(who): sent, \(words)" + (remote.map { " (\(Escaping.line($0)))" } ?? "")
    case .failed: "\(who): FAILED, \(words)"
    case .unknown: "\(who): UNKNOWN, \(words)"
    }
  }

  /// All channels, one a line: name, kind, place, audiences.
  package static func list(_ channels: [ChannelDeclaration]) -> String {
    if channels.isEmpty {
      return "No channel is declared. See docs/channels.md; messages can be copied and pasted without.\n"
    }
    let width = channels.map(\.name.count).max() ?? 0
    return channels.map { channel in
      let places = channel.recipientNames.map { place(channel, $0) }.joined(separator: "; ")
      let audiences = channel.audiences.isEmpty ? "no audience of its own" : channel.audiences.joined(separator: ", ")
      let name = channel.name + String(repeating: " ", count: width - channel.name.count)
      return "\(name)  \(channel.kind.rawValue): \(places) · for \(audiences)\n"
    }.joined()
  }

  /// What is said before a test is sent.
  package static func testQuestion(_ channel: ChannelDeclaration) -> String {
    let places = channel.recipientNames.map { place(channel, $0) }.joined(separator: "; ")
    let pages = channel.kind == .pagerduty ? " It pages whoever is on call there, and is resolved at once." : ""
    return "A test message: \(places).\(pages) It belongs to no incident and is recorded nowhere.\n"
  }

  /// The test message: nobody may take it for an incident.
  package static func test(_ channel: ChannelDeclaration, by who: String, at time: Int64) -> ChannelMessage {
    ChannelMessage(
      id: ID(text: ""), incident: ID(text: ""), incidentName: "TEST",
      title: "TEST, no incident: muster writes here",
      text: "TEST. There is no incident, and nobody has to do anything.\n"
        + "This was sent by \(who) to see whether the channel \(channel.name) works. TEST.",
      state: .investigating, severity: .sev4, audience: nil, time: time)
  }
}
