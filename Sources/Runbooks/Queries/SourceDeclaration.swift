/// Where a query is asked: one entry of `sources:` in `muster.yaml` or in a runbook's front matter.
package struct SourceDeclaration: Sendable, Hashable {
  /// What `source=` calls it.
  package var name: String
  package var kind: Kind
  /// The base address of what speaks HTTP, the connection string of PostgreSQL, the path of a SQLite file, the folder of a
  /// shell source.
  package var address: String
  package var credentials: Credentials
  /// The time that a question may take, replies included.
  package var timeout: Duration
  /// The most bytes of a reply that are read.
  package var limit: Int
  /// The most rows, or series, that are kept of a reply.
  package var rows: Int
  /// Who declared it.
  package var origin: Origin
  /// The line of its name there.
  package var line: Int

  /// Reads a relative path as one below this folder: that of the file which declares the source.
  package mutating func anchor(in folder: String) {
    if kind == .sqlite || kind == .shell && !address.isEmpty, !address.hasPrefix("/") {
      address = "\(folder)/\(address)"
    }
    func anchored(_ path: String?) -> String? { path.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" } }
    credentials.authority = anchored(credentials.authority)
    credentials.certificate = anchored(credentials.certificate)
    credentials.key = anchored(credentials.key)
    credentials.password = credentials.password?.anchored(in: folder)
    credentials.bearer = credentials.bearer?.anchored(in: folder)
    for i in credentials.headers.indices {
      if case .secret(let reference) = credentials.headers[i].value {
        credentials.headers[i].value = .secret(reference.anchored(in: folder))
      }
    }
  }

  /// What answers there.
  package enum Kind: String, Sendable, CaseIterable {
    case prometheus, loki, alertmanager, sqlite, postgresql, http, shell

    /// True when a fence of this language is asked there.
    package func takes(_ language: String) -> Bool {
      switch self {
      case .prometheus: language == "promql"
      case .loki: language == "logql"
      case .sqlite: language == "sql"
      case .postgresql: language == "sql" || SQL.dialects.contains(language) && language != "mysql"
      case .http: language == "http"
      case .shell: language == "sh"
      case .alertmanager: false
      }
    }
  }

  /// Which file declared a source. A runbook's own front matter may name addresses and never credentials: a file from
  /// somewhere else must not be able to send this machine's secrets to an address of its choice.
  package enum Origin: Sendable, Hashable { case configuration, runbook }

  package init(
    name: String, kind: Kind, address: String, credentials: Credentials = Credentials(),
    timeout: Duration = .seconds(10), limit: Int = 8 << 20, rows: Int = 500, origin: Origin = .configuration,
    line: Int = 0
  ) {
    self.name = name
    self.kind = kind
    self.address = address
    self.credentials = credentials
    self.timeout = timeout
    self.limit = limit
    self.rows = rows
    self.origin = origin
    self.line = line
  }
}

/// How a source is told who asks; secrets are references, resolved at use.
package struct Credentials: Sendable, Hashable {
  /// `Authorization: Bearer …`.
  package var bearer: SecretReference?
  /// The user of basic authentication, or of PostgreSQL.
  package var user: String?
  package var password: SecretReference?
  /// Further headers of each request.
  package var headers: [Header] = []
  /// Files: the authority that signed the server's certificate, our own certificate, and its key.
  package var authority: String?
  package var certificate: String?
  package var key: String?

  package init() {}
  /// True when nothing is told.
  package var isEmpty: Bool { self == Credentials() }

  /// One header; its value stands there or is a reference.
  package struct Header: Sendable, Hashable {
    package var name: String
    package var value: Value
    package init(name: String, value: Value) {
      self.name = name
      self.value = value
    }

    /// What stands behind the colon.
    package enum Value: Sendable, Hashable {
      case plain(String)
      case secret(SecretReference)
    }
  }
}

/// Where a secret is found when it is used: `env:NAME`, `file:PATH`, `cmd:COMMAND`.
package enum SecretReference: Sendable, Hashable {
  case environment(String)
  case file(String)
  case command(String)

  /// Reads a reference; nil for anything else, so that a secret written out in clear is never taken for one.
  package init?(_ text: String) {
    func rest(_ prefix: String) -> String? {
      guard text.hasPrefix(prefix), text.utf8.count > prefix.utf8.count else { return nil }
      return String(text.dropFirst(prefix.count))
    }
    if let name = rest("env:"), isName(name) {
      self = .environment(name)
    } else if let path = rest("file:") {
      self = .file(path)
    } else if let command = rest("cmd:") {
      self = .command(command)
    } else {
      return nil
    }
  }
}
