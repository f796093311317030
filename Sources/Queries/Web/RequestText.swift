import Engine
import Incidents
import Runbooks

/// A request as a runbook writes it: method and address on the first line, headers, a blank line, a body.
struct RequestText {
  var method = "GET"
  var target = ""
  var headers: [String] = []
  var body: [UInt8]?

  /// Headers by which a reading method would become another, or one request two.
  private static let overriding = ["x-http-method-override", "x-http-method", "x-method-override"]
  private static let framing = [
    "host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer",
  ]

  /// With `acts` it may change something: then any method is allowed.
  init(_ text: String, acts: Bool = false) throws(AskFailure) {
    let bytes = Array(text.utf8)
    let layout = RequestLayout(bytes)
    func line(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    try readFirst(line(layout.first).trimmed, acts: acts)
    for header in layout.headers { try readHeader(line(header).trimmed) }
    var rest = bytes[layout.body]
    while rest.last.map({ $0 <= 0x20 }) == true { rest.removeLast() }
    guard !rest.isEmpty else { return }
    body = Array(rest)
    // libcurl would call it a form.
    if layout.contentType(bytes) == nil, RequestLayout.beginsJSON(rest) {
      headers.append("Content-Type: application/json")
    }
  }

  private mutating func readFirst(_ line: String, acts: Bool) throws(AskFailure) {
    var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
    if words.count > 1, words[words.count - 1].hasPrefix("HTTP/") { words.removeLast() }
    // A bare word of letters is a method without an address, and no path.
    if let word = words.first, word.utf8.allSatisfy({ (65...90).contains($0 & 0xDF) }) {
      method = words.removeFirst().uppercased()
    }
    guard words.count == 1, let address = words.first else {
      throw .said(.badQuery, "the first line wants a method and an address: \(line)")
    }
    guard acts || method == "GET" || method == "HEAD" else { throw AskFailure(.changing, method) }
    target = address
  }

  private mutating func readHeader(_ line: String) throws(AskFailure) {
    guard let colon = line.firstIndex(of: ":") else { throw .said(.badQuery, "no header: \(line)") }
    let name = line[..<colon].trimmed
    let allowed = name.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
    guard !name.isEmpty, allowed else { throw .said(.badQuery, "no header: \(line)") }
    if Self.overriding.contains(name.lowercased()) { throw AskFailure(.changing, name) }
    if Self.framing.contains(name.lowercased()) { throw AskFailure(.badQuery, "\(name) is set by Muster itself") }
    let value = line[line.index(after: colon)...].trimmed
    // libcurl's spelling of a header without value.
    headers.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
  }

  /// The address that is asked: below the source's own, or a whole one, which is another server's only when nothing secret
  /// would go there.
  func address(for source: SourceDeclaration) throws(AskFailure) -> String {
    // Only in front: `?to=http://…` is part of a path's question.
    let isWhole = target.prefix { $0 != "/" && $0 != "?" && $0 != "#" }.hasSuffix(":") && target.contains("://")
    guard isWhole || !source.address.isEmpty else {
      throw .said(.badQuery, "\(target) is no whole address, and no source is named")
    }
    let address = isWhole ? target : WebAddress.below(source.address, target)
    guard let parts = WebAddress(address), parts.scheme == "http" || parts.scheme == "https" else {
      throw .said(.badQuery, "\(target) is no address of http or https")
    }
    if parts.hasUser { throw AskFailure(.badQuery, "the address holds a user or password") }
    if parts.climbs { throw AskFailure(.badQuery, "the address holds `..`") }
    if isWhole, source.credentials.areSecret {
      let base = WebAddress(source.address)
      guard base?.origin == parts.origin else {
        throw .said(.badQuery, "\(parts.host) is not \(source.name), whose credentials stay with it")
      }
      // A path may be a tenant, and the server's other paths are not what these credentials were declared for.
      guard let base, parts.isBelow(base) else {
        throw .said(.badQuery, "\(parts.path) is not below \(source.name), whose credentials stay with it")
      }
    }
    return address
  }
}

extension StringProtocol {
  /// Without the spaces around it.
  var trimmed: String {
    var rest = self[...]
    while let c = rest.first, c.isWhitespace { rest.removeFirst() }
    while let c = rest.last, c.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}

/// How any server that speaks HTTP is asked: its answer is status and body, whatever the status.
enum HTTPQuestion {
  static func exchange(_ question: Question) throws(AskFailure) -> Exchange {
    var request: WebRequest
    if case .path(let path) = question.form {
      request = WebRequest(url: WebAddress.below(question.source.address, path))
    } else {
      let acts = question.form == .act
      let text = try RequestText(question.query.text, acts: acts)
      request = WebRequest(url: try text.address(for: question.source), method: text.method, headers: text.headers)
      request.body = text.method == "HEAD" ? nil : text.body
      request.isOnce = acts
    }
    // A source's own headers stand above those of the runbook.
    let own = question.source.credentials.headerNames
    request.headers.removeAll { header in
      own.contains(header.prefix { $0 != ":" && $0 != ";" }.lowercased())
    }
    return Exchange(request: request) { answer in
      .done(.body(status: answer.status, contentType: answer.contentType, text: answer.text))
    }
  }
}

extension Credentials {
  /// The headers that they set, in small letters.
  var headerNames: Set<String> {
    var names = Set(headers.map { $0.name.lowercased() })
    if bearer != nil || user != nil { names.insert("authorization") }
    return names
  }
}
