extension ChannelDeclaration {
  /// What may be said of a channel of each kind beside `kind`, `audiences` and `timeout`, as the manual lists it; what must be said is
  /// marked.
  package static func keys(of kind: Kind) -> [(key: String, isNeeded: Bool)] {
    switch kind {
    case .terminal: []
    case .file: [("path", true)]
    case .slackWebhook, .teams: [("url", true), ("ca", false)]
    case .slack: [("token", true), ("channel", true), ("updates", false), ("url", false), ("ca", false)]
    case .statuspage:
      [
        ("key", true), ("page", true), ("notify", true), ("components", false), ("component-state", false),
        ("url", false), ("ca", false),
      ]
    case .pagerduty: [("key", true), ("url", false), ("ca", false)]
    case .webhook: [("url", true), ("secret", true), ("bearer", false), ("idempotent", false), ("ca", false)]
    case .smtp:
      [
        ("url", true), ("from", true), ("to", true), ("tls", false), ("user", false), ("password", false),
        ("ca", false),
      ]
    }
  }

  static let componentStates = ["degraded_performance", "partial_outage", "major_outage", "under_maintenance"]
}

/// `channels:` of `muster.yaml`.
extension SourcesReader {
  /// Every channel, in the order of the file.
  mutating func channels(_ node: YamlNode) -> [ChannelDeclaration] {
    guard case .mapping(let pairs) = node.content else {
      if case .scalar("", plain: true) = node.content { return [] }
      report(node, "`channels` wants a name for each channel, with its kind below it")
      return []
    }
    var out: [ChannelDeclaration] = []
    for (key, value) in pairs {
      guard let name = word(key), Self.isSourceName(name) else {
        report(key, "The name of a channel is letters, digits, `-` and `_`")
        continue
      }
      if out.contains(where: { $0.name == name }) {
        report(key, "`\(name)` is declared twice", hint: "keep one of them")
        continue
      }
      if let channel = channel(name, key, value) { out.append(channel) }
    }
    return out
  }

  private mutating func channel(_ name: String, _ key: YamlNode, _ node: YamlNode) -> ChannelDeclaration? {
    guard case .mapping(let pairs) = node.content else {
      report(node, "`\(name)` wants `kind:` and what belongs to it below")
      return nil
    }
    let said = pairs.first { word($0.key) == "kind" }?.value
    guard let kind = kind(said, key) else { return nil }
    let known = ChannelDeclaration.keys(of: kind)
    guard let fields = fields(pairs, known.map(\.key) + ["kind", "audiences", "timeout"], of: kind) else { return nil }
    let before = diagnostics.count
    for (needed, _) in known.filter({ $0.isNeeded && fields[$0.key] == nil }) {
      report(key, "`\(name)` has no `\(needed)`", hint: Self.hint(for: needed))
    }
    var channel = ChannelDeclaration(name: name, kind: kind)
    channel.line = firstLine + key.line - 1
    channel.audiences = audiences(fields["audiences"])
    channel.authority = fields["ca"].flatMap(word)
    if let node = fields["timeout"] {
      if let timeout = word(node).flatMap({ readDuration($0) }), timeout >= .seconds(1), timeout <= .seconds(120) {
        channel.timeout = timeout
      } else {
        report(node, "`timeout` wants a duration from 1s to 2m", hint: "write it as 20s")
      }
    }
    read(fields, into: &channel)
    return diagnostics.count == before ? channel : nil
  }

  private mutating func kind(_ node: YamlNode?, _ key: YamlNode) -> ChannelDeclaration.Kind? {
    let all = ChannelDeclaration.Kind.allCases.map(\.rawValue)
    if let kind = node.flatMap(word).flatMap({ ChannelDeclaration.Kind(rawValue: $0) }) { return kind }
    let near = node.flatMap(word).flatMap { nearestWord(to: $0, in: all) }
    report(
      node ?? key, "`kind` of a channel is one of \(all.joined(separator: ", "))",
      hint: near.map { "did you mean `\($0)`?" })
    return nil
  }

  /// The fields by name; nil when one of them is none of this kind's.
  private mutating func fields(
    _ pairs: [(key: YamlNode, value: YamlNode)], _ known: [String], of kind: ChannelDeclaration.Kind
  ) -> [String: YamlNode]? {
    var fields: [String: YamlNode] = [:]
    let before = diagnostics.count
    for (key, value) in pairs {
      guard let field = word(key), known.contains(field) else {
        let said = word(key) ?? "this"
        report(
          key, "`\(visible(said))` is nothing that Muster knows of a channel of kind \(kind.rawValue)",
          hint: nearestWord(to: said, in: known).map { "did you mean `\($0)`?" } ?? Self.hint(forStranger: said))
        continue
      }
      if fields.updateValue(value, forKey: field) != nil { report(key, "`\(field)` is given twice") }
    }
    return diagnostics.count == before ? fields : nil
  }

  private static func hint(for field: String) -> String? {
    switch field {
    case "url", "token", "key", "secret": "write `\(field): env:NAME`, file:PATH or cmd:COMMAND"
    case "notify": "write `notify: true` when subscribers are to get each message by mail, else `notify: false`"
    case "to": "write `to: [support@shop.example]`"
    default: nil
    }
  }

  private static func hint(forStranger said: String) -> String? {
    said == "to" || said == "recipients" ? "only `smtp` has recipients of its own" : nil
  }

  private mutating func audiences(_ node: YamlNode?) -> [String] {
    guard let node else { return [] }
    let known = ChannelDeclaration.audienceWords
    var out: [String] = []
    for item in items(node) {
      guard let said = word(item), known.contains(said) else {
        let near = word(item).flatMap { nearestWord(to: $0, in: known) }
        report(
          item, "An audience is one of \(known.joined(separator: ", "))", hint: near.map { "did you mean `\($0)`?" })
        continue
      }
      if !out.contains(said) { out.append(said) }
    }
    return out
  }

  /// The items of a list; a single value is a list of one.
  func items(_ node: YamlNode) -> [YamlNode] {
    if case .sequence(let items) = node.content { return items }
    return [node]
  }
}

/// The fields of each kind.
extension SourcesReader {
  fileprivate mutating func read(_ fields: [String: YamlNode], into channel: inout ChannelDeclaration) {
    if channel.kind == .smtp { return readMail(fields, into: &channel) }
    if let node = fields["url"] { channel.address = address(node, of: channel.kind) ?? channel.address }
    for field in ["token", "key", "secret"] where fields[field] != nil {
      channel.secret = reference(fields[field], field)
    }
    channel.bearer = reference(fields["bearer"], "bearer")
    if let node = fields["path"] ?? fields["channel"] ?? fields["page"] {
      channel.place = place(node, of: channel.kind) ?? ""
    }
    if let node = fields["updates"] {
      channel.updates = choice(node, "updates", ChannelDeclaration.Updates.self) ?? .thread
    }
    if let node = fields["notify"] { channel.notifies = truth(node, "notify") ?? false }
    if let node = fields["idempotent"] { channel.isIdempotent = truth(node, "idempotent") ?? false }
    if let node = fields["components"] {
      channel.components = items(node).compactMap { item in
        if let id = word(item), Self.isPlaceID(id) { return id }
        report(item, "A component is named by its id, letters and digits")
        return nil
      }
    }
    if let node = fields["component-state"] {
      let states = ChannelDeclaration.componentStates
      if let state = word(node), states.contains(state) {
        channel.componentState = state
      } else {
        report(node, "`component-state` is one of \(states.joined(separator: ", "))")
      }
    }
  }

  /// The address of what speaks HTTP: a reference where it is a secret itself.
  private mutating func address(_ node: YamlNode, of kind: ChannelDeclaration.Kind) -> ChannelDeclaration.Address? {
    guard let text = word(node), !text.isEmpty else {
      report(node, "`url` wants one text")
      return nil
    }
    if let reference = SecretReference(text) { return .secret(reference) }
    if kind == .slackWebhook || kind == .teams {
      report(
        node, "Whoever has this `url` can write there: it wants a reference to it, never the address",
        hint: "write env:NAME, file:PATH or cmd:COMMAND")
      return nil
    }
    guard ChannelDeclaration.isPrivateWay(text), text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
    else {
      report(node, "`url` begins with https://; http:// only on this machine itself")
      return nil
    }
    let words = ["token=", "password=", "secret=", "apikey=", "api_key=", "access_key=", "sig=", "key="]
    let authority = text.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" }
    if authority.contains("@") || words.contains(where: { text.lowercased().contains($0) }) {
      report(node, "`url` holds a secret written out", hint: "write `url: env:NAME`, file:PATH or cmd:COMMAND")
      return nil
    }
    return .plain(text)
  }

  private mutating func place(_ node: YamlNode, of kind: ChannelDeclaration.Kind) -> String? {
    guard let text = word(node), !text.isEmpty,
      text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else {
      report(node, kind == .file ? "`path` wants the path of a file" : "This wants one text")
      return nil
    }
    if kind == .slack || kind == .statuspage, !Self.isPlaceID(text) {
      report(
        node, kind == .slack ? "`channel` wants the channel's id" : "`page` wants the page's id, letters and digits",
        hint: kind == .slack ? "the id (C0123ABCD) stands in the channel's details; a name can change" : nil)
      return nil
    }
    return text
  }

  private static func isPlaceID(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.unicodeScalars.allSatisfy { isNamePart($0) || $0 == "-" }
  }

  private mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ node: YamlNode, _ field: String, _ type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    if let choice = word(node).flatMap({ Choice(rawValue: $0) }) { return choice }
    report(node, "`\(field)` is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }

  private mutating func truth(_ node: YamlNode, _ field: String) -> Bool? {
    switch word(node) {
    case "true", "yes": return true
    case "false", "no": return false
    default:
      report(node, "`\(field)` is true or false")
      return nil
    }
  }

  // MARK: Mail

  private mutating func readMail(_ fields: [String: YamlNode], into channel: inout ChannelDeclaration) {
    var isDeclared = false
    if let node = fields["tls"] {
      channel.encryption = choice(node, "tls", ChannelDeclaration.Encryption.self) ?? .starttls
      isDeclared = true
    }
    if let node = fields["url"] { readMailAddress(node, isDeclared, into: &channel) }
    channel.user = fields["user"].flatMap(word)
    channel.password = reference(fields["password"], "password")
    if let node = fields["user"] ?? fields["password"], (channel.user == nil) != (fields["password"] == nil) {
      report(node, "`user` and `password` belong together")
    }
    if let node = fields["from"] { channel.sender = mailbox(node) }
    if let node = fields["to"] { channel.recipients = items(node).compactMap { mailbox($0) } }
    if let node = fields["to"], channel.recipients.isEmpty { report(node, "`to` names nobody") }
    if let node = fields["password"] ?? fields["user"], channel.encryption == .plain,
      case .plain(let url)? = channel.address,
      !ChannelDeclaration.isLoopback(url.dropFirst(7))
    {
      report(node, "With `tls: plain` the password would go in clear", hint: "write `tls: starttls` or `tls: tls`")
    }
  }

  private mutating func readMailAddress(
    _ node: YamlNode, _ isDeclared: Bool, into channel: inout ChannelDeclaration
  ) {
    guard let text = word(node), text.hasPrefix("smtp://") || text.hasPrefix("smtps://") else {
      report(node, "`url` begins with smtp:// or smtps://", hint: "write smtp://mail.example:587")
      return
    }
    let authority = text.drop { $0 != ":" }.dropFirst(3)
    guard !authority.isEmpty, !authority.contains("@"), !authority.contains("/"),
      authority.unicodeScalars.allSatisfy({ isNamePart($0) || "-.:[]".unicodeScalars.contains($0) })
    else {
      report(node, "`url` is smtp://HOST:PORT and nothing more", hint: "user and password stand beside it")
      return
    }
    if text.hasPrefix("smtps://") {
      if isDeclared, channel.encryption != .tls {
        report(node, "smtps:// is encrypted from the first byte, and `tls` says otherwise")
      }
      channel.encryption = .tls
    }
    channel.address = .plain("\(channel.encryption == .tls ? "smtps" : "smtp")://\(authority)")
  }

  private mutating func mailbox(_ node: YamlNode) -> MailAddress? {
    if let mailbox = word(node).flatMap({ MailAddress($0) }) { return mailbox }
    report(
      node, "This is no mail address that Muster can write to",
      hint: "write name@domain or `Name <name@domain>`, the address in letters of ASCII")
    return nil
  }
}
