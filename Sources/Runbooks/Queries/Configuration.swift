/// What `muster.yaml` says: the environment's name, the sources that queries are asked at, what is secret.
package struct Configuration: Sendable, Equatable {
  /// `prod-eu`; nil when it is not named.
  package var environment: String?
  package var sources: [SourceDeclaration] = []
  /// Where messages go.
  package var channels: [ChannelDeclaration] = []
  /// How often whom something is told, where it is other than the product's own table.
  package var cadence: [CadenceLine] = []
  /// Who takes over from whom, in order.
  package var schedule: [String] = []
  /// The clock of those who are told something, beside UTC; nil for UTC alone.
  package var zone: LocalZone?
  /// What may be done here, by whom and when.
  package var policy = Policy()
  /// Parameters and variables of the environment that are secrets, whoever asks for them.
  package var secrets: [DeclaredSecret] = []
  /// The file it was read from; empty without one.
  package var path = ""

  package init() {}

  /// Everything that is known by its name to hold a secret: what is declared so, and the variables of references.
  package var secretNames: Set<String> {
    var names = Set(secrets.map(\.name))
    for case .environment(let name)? in secrets.map(\.reference) { names.insert(name) }
    for credentials in sources.map(\.credentials) {
      var references = [credentials.bearer, credentials.password]
      for header in credentials.headers {
        if case .secret(let reference) = header.value { references.append(reference) }
      }
      for case .environment(let name)?? in references { names.insert(name) }
    }
    for case .environment(let name) in channels.flatMap(\.references) { names.insert(name) }
    return names
  }

  /// What somebody who only looks would give away: commands that run, and secrets of the machine that go to an address, or a
  /// runbook's script, which stands beside them.
  package var givenAway: [SecretReference] {
    var references = secrets.compactMap(\.reference)
    for credentials in sources.map(\.credentials) {
      references += [credentials.bearer, credentials.password].compactMap(\.self)
      for header in credentials.headers {
        if case .secret(let reference) = header.value { references.append(reference) }
      }
    }
    return references + channels.flatMap(\.references)
  }

  /// The keys of the file, as the manual lists them.
  package static let keys = ["environment", "sources", "channels", "cadence", "schedule", "zone", "policy", "secrets"]
  /// What may be said of a source, as the manual lists it.
  package static let sourceKeys = [
    "kind", "url", "path", "bearer", "user", "password", "headers", "ca", "certificate", "key", "timeout", "limit",
    "rows",
  ]

  /// Reads the file; what cannot be read is a diagnostic, and an error in it means that the file must not be used.
  package static func read(_ bytes: [UInt8], path: String) -> (Configuration, [Diagnostic]) {
    var reader = SourcesReader(path: path, firstLine: 1, origin: .configuration)
    var configuration = Configuration()
    configuration.path = path
    do throws(YamlError) {
      let root = try bytes.withUnsafeBufferPointer { bytes throws(YamlError) in try YamlNode.read(bytes) }
      guard let root else { return (configuration, []) }
      guard case .mapping(let pairs) = root.content else {
        if case .scalar("", plain: true) = root.content { return (configuration, []) }
        reader.report(root, "The file holds no `key: value` lines")
        return (configuration, reader.diagnostics)
      }
      var seen: Set<String> = []
      for (key, value) in pairs {
        // Of two policies only one would be in force.
        if let name = reader.word(key), !seen.insert(name).inserted {
          reader.report(key, "`\(visible(name))` is given twice")
        }
        switch reader.word(key) {
        case "environment": configuration.environment = reader.word(value)
        case "sources": configuration.sources = reader.sources(value)
        case "channels": configuration.channels = reader.channels(value)
        case "cadence": configuration.cadence = reader.cadence(value)
        case "schedule": configuration.schedule = reader.schedule(value)
        case "zone": configuration.zone = reader.zone(value)
        case "policy":
          var policy = PolicyReader(path: path)
          configuration.policy.rules = [policy.rules(value)]
          reader.diagnostics += policy.diagnostics
        case "secrets": configuration.secrets = reader.secrets(value)
        case let other?:
          let near = nearestWord(to: other, in: keys)
          reader.report(
            key, "`\(visible(other))` is no key that Muster knows", hint: near.map { "did you mean `\($0)`?" })
        case nil: reader.report(key, "A key is no plain word")
        }
      }
    } catch {
      reader.diagnostics.append(
        Diagnostic(
          code: "bad-configuration", severity: .error, path: path, line: error.line, column: error.column,
          message: "The file cannot be read: \(visible(error.message))", hint: error.hint))
    }
    return (configuration, reader.diagnostics)
  }
}

/// Reads `sources:` of a configuration or of front matter.
struct SourcesReader {
  let path: String
  /// The file's line of the YAML's first.
  let firstLine: Int
  let origin: SourceDeclaration.Origin
  var diagnostics: [Diagnostic] = []
  /// True when a source was of a kind that is known here.
  private(set) var hasKind = false

  init(path: String, firstLine: Int, origin: SourceDeclaration.Origin) {
    self.path = path
    self.firstLine = firstLine
    self.origin = origin
  }

  mutating func report(_ node: YamlNode, _ message: String, hint: String? = nil) {
    diagnostics.append(
      Diagnostic(
        code: origin == .configuration ? "bad-configuration" : "bad-front-matter", severity: .error, path: path,
        line: firstLine + node.line - 1, column: node.column, width: node.width, message: message, hint: hint))
  }

  /// A scalar's text, trimmed; nil, and nothing said, for anything else.
  func word(_ node: YamlNode) -> String? {
    guard case .scalar(let text, _) = node.content else { return nil }
    return trimmed(text)
  }

  /// Every source, in the order of the file.
  mutating func sources(_ node: YamlNode) -> [SourceDeclaration] {
    guard case .mapping(let pairs) = node.content else {
      if case .scalar("", plain: true) = node.content { return [] }
      report(node, "`sources` wants a name for each source, with its kind and address below it")
      return []
    }
    var out: [SourceDeclaration] = []
    for (key, value) in pairs {
      guard let name = word(key), Self.isSourceName(name) else {
        report(key, "The name of a source is letters, digits, `-` and `_`")
        continue
      }
      if out.contains(where: { $0.name == name }) {
        report(key, "`\(name)` is declared twice", hint: "keep one of them")
        continue
      }
      if let source = source(name, key, value) { out.append(source) }
    }
    return out
  }

  static func isSourceName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64
      && name.unicodeScalars.allSatisfy { isNamePart($0) || $0 == "-" || $0 == "." }
  }

  private mutating func source(_ name: String, _ key: YamlNode, _ node: YamlNode) -> SourceDeclaration? {
    guard case .mapping(let pairs) = node.content else {
      report(node, "`\(name)` wants `kind:` and `url:` or `path:` below it")
      return nil
    }
    var fields: [String: YamlNode] = [:]
    for (fieldKey, value) in pairs {
      guard let field = word(fieldKey), Configuration.sourceKeys.contains(field) else {
        let said = word(fieldKey) ?? "this"
        let near = nearestWord(to: said, in: Configuration.sourceKeys)
        report(
          fieldKey, "`\(visible(said))` is nothing that Muster knows of a source",
          hint: near.map { "did you mean `\($0)`?" })
        continue
      }
      if fields.updateValue(value, forKey: field) != nil { report(fieldKey, "`\(field)` is given twice") }
    }
    guard let kind = kind(fields["kind"], key) else { return nil }
    hasKind = true
    guard let address = address(fields, of: kind, name, key) else { return nil }
    var source = SourceDeclaration(
      name: name, kind: kind, address: address, origin: origin, line: firstLine + key.line - 1)
    source.credentials = credentials(fields)
    if let node = fields["timeout"] {
      if let timeout = word(node).flatMap({ readDuration($0) }), timeout > .zero, timeout <= .seconds(600) {
        source.timeout = timeout
      } else {
        report(node, "`timeout` wants a duration of 10m at the most", hint: "write it as 5s")
      }
    }
    if let limit = count(fields["limit"], "limit", most: 256 << 20) { source.limit = limit }
    if let rows = count(fields["rows"], "rows", most: 100_000) { source.rows = rows }
    return source
  }

  private mutating func kind(_ node: YamlNode?, _ key: YamlNode) -> SourceDeclaration.Kind? {
    let all = SourceDeclaration.Kind.allCases.map(\.rawValue)
    guard let node else {
      report(key, "The source has no `kind`", hint: "one of \(all.joined(separator: ", "))")
      return nil
    }
    guard let said = word(node), let kind = SourceDeclaration.Kind(rawValue: said) else {
      let near = word(node).flatMap { nearestWord(to: $0, in: all) }
      report(
        node, "`kind` is one of \(all.joined(separator: ", "))", hint: near.map { "did you mean `\($0)`?" })
      return nil
    }
    return kind
  }

  private mutating func address(
    _ fields: [String: YamlNode], of kind: SourceDeclaration.Kind, _ name: String, _ key: YamlNode
  ) -> String? {
    let field = kind == .sqlite || kind == .shell ? "path" : "url"
    let other = field == "path" ? "url" : "path"
    if let node = fields[other] { report(node, "A source of kind \(kind.rawValue) has `\(field)` and no `\(other)`") }
    guard let node = fields[field] else {
      if kind == .shell { return "" }
      report(key, "`\(name)` has no `\(field)`")
      return nil
    }
    guard let address = word(node), !address.isEmpty,
      address.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else {
      report(node, "`\(field)` wants one text")
      return nil
    }
    switch kind {
    case .prometheus, .loki, .alertmanager, .http:
      guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
        report(node, "`url` begins with http:// or https://")
        return nil
      }
      let words = ["token=", "password=", "secret=", "apikey=", "api_key=", "access_key="]
      if words.contains(where: { address.lowercased().contains($0) }) {
        report(node, "`url` holds a secret written out", hint: "write `bearer: env:NAME` or a header beside it")
        return nil
      }
      if address.dropFirst(8).prefix(while: { $0 != "/" }).contains("@") {
        report(node, "`url` holds a user or password", hint: "write `user:` and `password: env:NAME` beside it")
        return nil
      }
    case .postgresql:
      guard address.hasPrefix("postgresql://") || address.hasPrefix("postgres://") || address.contains("=") else {
        report(node, "`url` is no connection string", hint: "write postgresql://user@host:5432/database")
        return nil
      }
      if holdsPassword(address) {
        report(node, "`url` holds a password", hint: "write `password: env:NAME` beside it")
        return nil
      }
    case .sqlite, .shell: break
    }
    return address
  }

  private func holdsPassword(_ address: String) -> Bool {
    if address.contains("password=") { return true }
    guard let at = address.firstIndex(of: "@"), let scheme = address.range(of: "://"), scheme < at else { return false }
    return address[scheme..<at].dropFirst(3).contains(":")
  }

  private mutating func credentials(_ fields: [String: YamlNode]) -> Credentials {
    var credentials = Credentials()
    for field in ["bearer", "password", "headers", "ca", "certificate", "key"] where origin == .runbook {
      if let node = fields[field] {
        report(
          node, "`\(field)` stands in muster.yaml and not in a runbook",
          hint: "a runbook names a source; who may ask it is said on the machine that asks")
      }
    }
    if origin == .runbook {
      if let node = fields["user"] { credentials.user = word(node) }
      return credentials
    }
    credentials.bearer = reference(fields["bearer"], "bearer")
    credentials.password = reference(fields["password"], "password")
    credentials.user = fields["user"].flatMap(word)
    credentials.authority = fields["ca"].flatMap(word)
    credentials.certificate = fields["certificate"].flatMap(word)
    credentials.key = fields["key"].flatMap(word)
    if let node = fields["headers"] { credentials.headers = headers(node) }
    return credentials
  }

  mutating func reference(_ node: YamlNode?, _ field: String) -> SecretReference? {
    guard let node else { return nil }
    guard let text = word(node), let reference = SecretReference(text) else {
      report(
        node, "`\(field)` wants a reference to a secret, never the secret",
        hint: "write env:NAME, file:PATH or cmd:COMMAND")
      return nil
    }
    return reference
  }

  /// Words of a header's name that make its value a secret: `PRIVATE-TOKEN`, `X-Vault-Token`, `X-Api-Key`.
  private static let secretWords: Set<Substring> = [
    "authorization", "auth", "cookie", "token", "key", "apikey", "password", "passwd", "secret", "credential",
    "credentials", "session", "signature", "jwt",
  ]

  private static func isSecret(header name: String) -> Bool {
    name.lowercased().split(whereSeparator: { $0 == "-" || $0 == "_" }).contains(where: secretWords.contains)
  }

  private mutating func headers(_ node: YamlNode) -> [Credentials.Header] {
    guard case .mapping(let pairs) = node.content else {
      report(node, "`headers` wants `Name: value` lines")
      return []
    }
    return pairs.compactMap { key, value in
      guard let name = word(key), let text = word(value), !name.isEmpty,
        name.utf8.allSatisfy({ Byte.isWord($0) && $0 < 0x80 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }),
        text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
      else {
        report(key, "A header is a name of letters, digits and `-`, and one line of text")
        return nil
      }
      if SecretReference(text) == nil, Self.isSecret(header: name) {
        report(
          value, "`\(name)` wants a reference to a secret, never the secret",
          hint: "write env:NAME, file:PATH or cmd:COMMAND")
        return nil
      }
      return Credentials.Header(name: name, value: SecretReference(text).map { .secret($0) } ?? .plain(text))
    }
  }

  private mutating func count(_ node: YamlNode?, _ field: String, most: Int) -> Int? {
    guard let node else { return nil }
    let scalars = word(node).map { Array($0.unicodeScalars) } ?? []
    if case .success(let quantity) = Quantity.scan(scalars, from: 0), quantity.end == scalars.count,
      quantity.dimension == .plain || quantity.dimension == .size && field == "limit", quantity.value >= 1,
      quantity.value <= Double(most)
    {
      return Int(quantity.value)
    }
    report(node, "`\(field)` wants a whole number from 1 to \(most)")
    return nil
  }
}

extension String {
  /// Where these characters begin first; nil when they do not stand in it.
  fileprivate func range(of part: String) -> Index? {
    var i = startIndex
    while i < endIndex {
      if self[i...].hasPrefix(part) { return i }
      i = index(after: i)
    }
    return nil
  }
}
