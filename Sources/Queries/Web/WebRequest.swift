import CCurl
import Incidents
import Runbooks

/// One request as it is sent.
struct WebRequest: Equatable {
  var url: String
  var method = "GET"
  /// `Name: value`, those of the credentials apart.
  var headers: [String] = []
  var body: [UInt8]?
  /// It changes something: sent on a connection of its own, once, and no redirect is followed.
  var isOnce = false
}

/// What came for a request, with the secrets taken out.
struct WebAnswer {
  var status: Int
  /// In small letters, without parameters.
  var contentType: String
  var server = ""
  var date = ""
  var retryAfter = ""
  var body: [UInt8]
  /// When it was sent and when it had come, nanoseconds since 1970.
  var sent: Int64 = 0
  var received: Int64 = 0

  var isSuccess: Bool { (200..<300).contains(status) }
  var text: String { String(decoding: body, as: UTF8.self) }
}

/// A request, and what becomes of its answer.
struct Exchange {
  var request: WebRequest
  var read: (WebAnswer) -> Next

  /// Most questions are one request, some are two.
  enum Next {
    case done(Reply.Outcome, warnings: [String])
    case then(Exchange)

    static func done(_ outcome: Reply.Outcome) -> Next { .done(outcome, warnings: []) }
    static func failed(_ failure: AskFailure) -> Next { .done(.failed(failure), warnings: []) }
  }
}

/// An address as libcurl understands it: what is compared is what will be asked.
struct WebAddress: Equatable {
  var scheme: String
  var host: String
  var port: String
  var path: String
  var hasUser: Bool

  /// Nil when it is no address, or the library is not loaded.
  init?(_ text: String) {
    var parts = ccurl_address()
    guard ccurl_read_address(text, &parts) == 0 else { return nil }
    func string<T>(_ tuple: inout T) -> String {
      withUnsafeBytes(of: &tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    scheme = string(&parts.scheme).lowercased()
    host = string(&parts.host).lowercased()
    port = string(&parts.port)
    path = string(&parts.path)
    hasUser = parts.has_user != 0
  }

  /// Who answers there.
  var origin: String { "\(scheme)://\(host):\(port)" }

  /// True for this machine itself, which no proxy is asked about.
  var isLoopback: Bool { host == "localhost" || host == "[::1]" || host == "::1" || host.hasPrefix("127.") }

  /// True when a part of the path is `.` or `..`, in whatever spelling: a server would take it as a way up.
  var climbs: Bool {
    // Servers decode before they look for parts, and some take what stands behind a `;` for no part of a name.
    let plain = path.lowercased().replacing("%2e", with: ".").replacing("%2f", with: "/").replacing("%5c", with: "/")
      .replacing("%3b", with: ";")
    return plain.split(whereSeparator: { $0 == "/" || $0 == "\\" }).contains { part in
      let name = part.prefix { $0 != ";" }
      return name == "." || name == ".."
    }
  }

  /// True when its path is that of a base address or one below it.
  func isBelow(_ base: WebAddress) -> Bool {
    var folder = base.path
    while folder.hasSuffix("/") { folder.removeLast() }
    return path == folder || path.hasPrefix(folder + "/")
  }

  /// An address below a base address; what stands behind a `?` of the base goes behind the path.
  static func below(_ base: String, _ path: String) -> String {
    let parts = base.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var out = String(parts[0])
    while out.hasSuffix("/") { out.removeLast() }
    out += path.hasPrefix("/") || path.isEmpty || path.hasPrefix("?") ? path : "/" + path
    if parts.count > 1, !parts[1].isEmpty { out += (path.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + parts[1] }
    return out
  }
}

extension WebRequest {
  /// A form as browsers send it, by POST: queries are long.
  static func form(_ url: String, _ fields: [(String, String)]) -> WebRequest {
    var body: [UInt8] = []
    for (name, value) in fields {
      if !body.isEmpty { body.append(UInt8(ascii: "&")) }
      body += FilledQuery.percentEncoded(name) + [UInt8(ascii: "=")] + FilledQuery.percentEncoded(value)
    }
    return WebRequest(
      url: url, method: "POST",
      headers: ["Content-Type: application/x-www-form-urlencoded", "Accept: application/json", "Expect:"], body: body)
  }

  /// The same question by GET, for servers and proxies that refuse to take forms.
  var asGet: WebRequest? {
    guard method == "POST", let body, body.count < 8000 else { return nil }
    let joint = url.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
    return WebRequest(url: url + joint + String(decoding: body, as: UTF8.self), headers: ["Accept: application/json"])
  }
}
