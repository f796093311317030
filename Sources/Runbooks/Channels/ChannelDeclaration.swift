/// Where messages go: one entry of `channels:` in `muster.yaml`.
///
/// Credentials are references, resolved when something is sent. An address that is a secret itself (a Slack or Teams webhook) is
/// one too.
package struct ChannelDeclaration: Sendable, Hashable {
  /// What people call it.
  package var name: String
  package var kind: Kind
  /// Where it is reached; nil for what is on this machine.
  package var address: Address?
  /// Slack's channel, Statuspage's page, the path of a file.
  package var place = ""
  /// Slack's token, Statuspage's key, PagerDuty's routing key, what a webhook is signed with.
  package var secret: SecretReference?
  /// `Authorization: Bearer …` of a webhook.
  package var bearer: SecretReference?
  /// Who submits mail.
  package var user: String?
  package var password: SecretReference?
  /// The file of the authority that signed the server's certificate.
  package var authority: String?
  package var encryption = Encryption.starttls
  package var sender: MailAddress?
  package var recipients: [MailAddress] = []
  /// Who reads there, in the words of `audienceWords`.
  package var audiences: [String] = []
  /// Statuspage: whether subscribers are written to.
  package var notifies = false
  /// Statuspage: ids of the components that an incident changes, and what they are while it lasts.
  package var components: [String] = []
  package var componentState = "degraded_performance"
  package var updates = Updates.thread
  /// Webhook: the other side takes a message with the same key once, so it may be sent again unasked.
  package var isIdempotent = false
  /// How long one request, or the mail to one recipient, may take.
  package var timeout: Duration = .seconds(20)
  /// The line of its name in the file.
  package var line = 0

  package init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
    address = kind.home.map { .plain($0) }
  }

  /// What a channel is.
  package enum Kind: String, Sendable, CaseIterable {
    case terminal, file, slack, teams, smtp, statuspage, pagerduty, webhook
    case slackWebhook = "slack-webhook"

    /// The address that all of its kind share; nil when each has its own.
    package var home: String? {
      switch self {
      case .slack: "https://slack.com/api"
      case .statuspage: "https://api.statuspage.io/v1"
      case .pagerduty: "https://events.pagerduty.com"
      default: nil
      }
    }
  }

  /// An address as it is written, or where it is found because it is a secret.
  package enum Address: Sendable, Hashable {
    case plain(String)
    case secret(SecretReference)
  }

  /// How mail is carried.
  package enum Encryption: String, Sendable, CaseIterable {
    /// In clear until STARTTLS, which must be offered.
    case starttls
    /// From the first byte.
    case tls
    /// In clear to the end.
    case plain
  }

  /// What becomes of the second message of an incident in Slack.
  package enum Updates: String, Sendable, CaseIterable {
    /// A reply below the first, shown in the channel too.
    case thread
    /// The first message is changed.
    case edit
    /// A message of its own.
    case new
  }

  /// The audiences that a channel may serve.
  package static let audienceWords = [
    "status page", "affected customers", "support", "stakeholders", "executives", "responders", "partner",
  ]

  /// Who gets a message there: each has a delivery and an outcome of its own.
  package var recipientNames: [String] {
    switch kind {
    case .smtp: recipients.map(\.address)
    case .slack, .statuspage, .file: [place]
    default: [name]
    }
  }

  /// Every secret that it names.
  package var references: [SecretReference] {
    var out = [secret, bearer, password].compactMap(\.self)
    if case .secret(let reference)? = address { out.insert(reference, at: 0) }
    return out
  }

  /// Reads relative paths as ones below this folder: that of the file which declares the channel.
  package mutating func anchor(in folder: String) {
    if kind == .file, !place.hasPrefix("/") { place = "\(folder)/\(place)" }
    authority = authority.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
    secret = secret?.anchored(in: folder)
    bearer = bearer?.anchored(in: folder)
    password = password?.anchored(in: folder)
    if case .secret(let reference)? = address { address = .secret(reference.anchored(in: folder)) }
  }

  /// True for an address whose way nobody else reads: encrypted, or this machine itself.
  package static func isPrivateWay(_ address: String) -> Bool {
    if address.hasPrefix("https://") { return true }
    guard address.hasPrefix("http://") else { return false }
    return isLoopback(address.dropFirst(7).prefix { $0 != "/" && $0 != "?" && $0 != "#" })
  }

  /// True for this machine itself, with or without a port.
  package static func isLoopback(_ authority: some StringProtocol) -> Bool {
    if authority == "[::1]" || authority.hasPrefix("[::1]:") { return true }
    let host = authority.prefix { $0 != ":" }
    if host == "localhost" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

/// One mailbox of a mail's headers: `Checkout incidents <incidents@shop.example>`.
package struct MailAddress: Sendable, Hashable {
  /// What stands in front of the address; empty without.
  package var name: String
  /// `local@domain`, letters of ASCII alone.
  package var address: String

  /// Reads one; nil for what is none, holds a control character, or needs SMTPUTF8.
  package init?(_ text: String) {
    guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else { return nil }
    let text = trimmed(text)
    if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
      name = trimmed(text[..<open])
      if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = String(name.dropFirst().dropLast()) }
      address = String(text[text.index(after: open)...].dropLast())
    } else {
      name = ""
      address = text
    }
    guard Self.isAddress(address), !name.contains("<"), !name.contains(">") else { return nil }
  }

  /// The domain behind the `@`.
  package var domain: String { String(address.drop { $0 != "@" }.dropFirst()) }

  /// A dot-atom, `@`, and a host name or a literal address (RFC 5322, 3.4.1, without quoted parts).
  private static func isAddress(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count <= 64, parts[1].count <= 255 else { return false }
    func isDotted(_ part: Substring.UTF8View, _ also: StaticString) -> Bool {
      let atoms = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      return atoms.allSatisfy { atom in
        !atom.isEmpty
          && atom.allSatisfy { byte in
            byte < 0x80 && (Byte.isLetter(byte) || Byte.isDigit(byte)) || also.withUTF8Buffer { $0.contains(byte) }
          }
      }
    }
    return isDotted(parts[0], "!#$%&'*+-/=?^_`{|}~") && isDotted(parts[1], "-")
  }
}
