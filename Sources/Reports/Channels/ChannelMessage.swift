package import Incidents
package import Runbooks

/// A message as a channel is given it: what a person approved, and what the channel has to know beside it.
///
/// `title` and `text` are shown, and nothing else is but `label` and the links: what goes out is what was previewed.
package struct ChannelMessage: Sendable, Equatable {
  /// The message's own id, of `messageDrafted`.
  package var id: ID
  /// The internal id of the incident, and what people call it.
  package var incident: ID
  package var incidentName: String
  /// The headline: a subject, an incident's name on a status page.
  package var title: String
  /// The approved text, plain, lines ended by `\n`. No channel reads markup in it.
  package var text: String
  package var state: IncidentState
  /// Nil when none was declared.
  package var severity: Severity?
  /// `INC-7 · SEV2 · Identified`, shown beside the title; nil for the public, which is told none of it.
  package var label: String?
  /// Who it is for; nil for a test, which is for nobody.
  package var audience: Audience?
  /// When the next one comes, for machines; for people it stands in the text.
  package var nextUpdate: Int64?
  package var links: [Link]
  /// When it was approved, nanoseconds since 1970.
  package var time: Int64

  /// An address to follow.
  package struct Link: Sendable, Hashable {
    package var text: String
    /// Only `http` and `https` ones are shown as links.
    package var url: String
    package init(text: String, url: String) {
      self.text = text
      self.url = url
    }

    /// True for an address that a reader may safely be sent to and that no markup can be broken out of.
    package var isSafe: Bool {
      (url.hasPrefix("https://") || url.hasPrefix("http://")) && url.utf8.count <= 2_000
        && url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>\"|\\^`{}".utf8.contains($0) }
    }
  }

  package init(
    id: ID, incident: ID, incidentName: String, title: String, text: String, state: IncidentState,
    severity: Severity? = nil, label: String? = nil, audience: Audience?, nextUpdate: Int64? = nil, links: [Link] = [],
    time: Int64
  ) {
    self.id = id
    self.incident = incident
    self.incidentName = incidentName
    self.title = title
    self.text = text
    self.state = state
    self.severity = severity
    self.label = label
    self.audience = audience
    self.nextUpdate = nextUpdate
    self.links = links
    self.time = time
  }

  /// With every text on one line or printable: what a terminal, a card or a mail would act on is spelled out.
  var cleaned: ChannelMessage {
    var clean = self
    clean.title = Escaping.line(title)
    clean.text = Escaping.printable(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))
    // Whoever made the message: people outside are not told what is inside.
    clean.label = audience?.isOutside == true ? nil : label.map { Escaping.line($0) }
    clean.incidentName = Escaping.line(incidentName)
    clean.links = links.filter(\.isSafe).map { Link(text: Escaping.line($0.text), url: $0.url) }
    return clean
  }

  /// As a person pastes it where no tool writes.
  package var plain: String {
    let message = cleaned
    var out = message.title + "\n"
    if let label = message.label { out += label + "\n" }
    out += "\n" + message.text
    if !out.hasSuffix("\n") { out += "\n" }
    for link in message.links { out += "\n\(link.text): \(link.url)" }
    return message.links.isEmpty ? out : out + "\n"
  }
}

/// Why a message cannot be made fit for a channel: it is told before anything is sent.
package enum ChannelRefusal: Error, Sendable, Equatable {
  case tooLong(kind: ChannelDeclaration.Kind, size: Int, most: Int, unit: String)
  case empty
  /// Nobody of this name is declared on the channel.
  case noRecipient(String)

  /// What is so, without a full stop.
  package var words: String {
    switch self {
    case .tooLong(let kind, let size, let most, let unit):
      "it has \(size) \(unit), and \(kind.rawValue) takes \(most) (read \(ChannelLimits.read))"
    case .empty: "it has no text"
    case .noRecipient(let name): "\(Escaping.line(name)) is no recipient of this channel"
    }
  }
}

/// One request of a delivery: what is kept of it holds no secret.
package struct ChannelRequest: Sendable, Equatable {
  package var method = "POST"
  /// Behind the channel's address.
  package var path = ""
  /// `Name: value`, those with secrets apart.
  package var headers: [String] = []
  /// JSON, in which a secret is only put when it is sent.
  package var body: [UInt8]

  package init(method: String = "POST", path: String = "", headers: [String] = [], body: [UInt8]) {
    self.method = method
    self.path = path
    self.headers = headers
    self.body = body
  }
}

/// How one delivery went, as far as it can be known.
package enum DeliveryOutcome: Sendable, Equatable {
  /// The other side has it; `remote` is its name there, where it has one.
  case sent(remote: String?, words: String)
  /// It does not have it.
  case failed(words: String)
  /// Nobody here knows. Nothing is sent again before somebody, or a look-up, has settled it.
  case unknown(words: String)

  /// What was said of it, without a full stop.
  package var words: String {
    switch self {
    case .sent(_, let words), .failed(let words), .unknown(let words): words
    }
  }

  /// As records have it.
  package var status: DeliveryStatus {
    switch self {
    case .sent: .sent
    case .failed: .failed
    case .unknown: .unknown
    }
  }

  /// What it is called on the other side.
  package var remote: String? { if case .sent(let remote, _) = self { remote } else { nil } }
}

/// What came back over HTTP, as far as it says how a delivery went.
package struct ChannelAnswer: Sendable, Equatable {
  package var status: Int
  package var body: String
  /// The header of that name, as it came.
  package var retryAfter: String?
  package init(status: Int, body: String, retryAfter: String? = nil) {
    self.status = status
    self.body = body
    self.retryAfter = retryAfter
  }
}

extension ChannelDeclaration {
  /// True when messages to this audience go here.
  package func serves(_ audience: Audience) -> Bool { audiences.contains(audience.rawValue) }
}
