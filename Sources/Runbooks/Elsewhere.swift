/// Where a script runs when it does not run on this machine, as `on=` says it.
package enum Elsewhere: Sendable, Hashable {
  /// A machine that the system's `ssh` reaches: `ssh://[user@]host[:port]`.
  case ssh(host: String, user: String?, port: Int?)
  /// A container that `docker` reaches: `container:NAME`.
  case container(String)
  /// A pod that `kubectl` reaches: `k8s:[namespace/]POD`, or `k8s:namespace/POD/container`.
  case pod(String, namespace: String?, container: String?)

  /// Why a text is no place.
  package struct Complaint: Error, Sendable, Equatable {
    package var message: String
    package var hint: String
  }

  /// Reads an address whose parameters are filled.
  ///
  /// Each part becomes a word of a command line, so each is checked: none begins with a dash, none holds a blank or anything
  /// that is no part of a name.
  package static func parse(_ text: String) throws(Complaint) -> Elsewhere {
    if let rest = text.removing("ssh://") { return try ssh(rest) }
    if let rest = text.removing("container:") { return .container(try part(rest, "container")) }
    if let rest = text.removing("k8s:") {
      let parts = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      switch parts.count {
      case 1: return .pod(try part(parts[0], "pod"), namespace: nil, container: nil)
      case 2: return .pod(try part(parts[1], "pod"), namespace: try part(parts[0], "namespace"), container: nil)
      case 3:
        return .pod(
          try part(parts[1], "pod"), namespace: try part(parts[0], "namespace"),
          container: try part(parts[2], "container"))
      default: break
      }
      throw Complaint(
        message: "has more parts than a pod's address", hint: "write on=k8s:POD or on=k8s:namespace/POD/container")
    }
    throw Complaint(
      message: "wants the address of a host, a container or a pod",
      hint: "write on=ssh://host, on=container:NAME or on=k8s:namespace/POD")
  }

  private static func ssh(_ text: String) throws(Complaint) -> Elsewhere {
    var rest = text[...]
    var user: String?
    if let at = rest.lastIndex(of: "@") {
      user = try part(String(rest[..<at]), "user")
      rest = rest[rest.index(after: at)...]
    }
    var port: Int?
    var host = String(rest)
    if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") {
      host = String(rest[rest.index(after: rest.startIndex)..<close])
      rest = rest[rest.index(after: close)...]
      guard !host.isEmpty, host.utf8.allSatisfy({ isHex($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }),
        rest.isEmpty || rest.hasPrefix(":")
      else { throw Complaint(message: "wants a host", hint: "write on=ssh://host or on=ssh://[2001:db8::1]") }
    } else {
      let colon = rest.firstIndex(of: ":") ?? rest.endIndex
      host = try part(String(rest[..<colon]), "host")
      rest = rest[colon...]
    }
    if rest.hasPrefix(":") {
      let digits = rest.dropFirst()
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
        (1...65535).contains(number)
      else { throw Complaint(message: "wants a port from 1 to 65535", hint: "write on=ssh://host:22") }
      port = number
    }
    return .ssh(host: host, user: user, port: port)
  }

  private static func part(_ text: String, _ what: String) throws(Complaint) -> String {
    if isWord(text) { return text }
    throw Complaint(
      message: text.isEmpty ? "names no \(what)" : "has no valid \(what)",
      hint: "it is made of letters, digits, dots, underscores and dashes, and does not begin with a dash")
  }

  /// True for a name that is no option and one word, whoever reads it.
  package static func isWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "-"), text.utf8.count <= 253 else { return false }
    return text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
        || byte == 0x2E || byte == 0x5F
    }
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }

  /// As `on=` writes it.
  package var text: String {
    switch self {
    case .ssh(let host, let user, let port):
      let shown = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
      return "ssh://" + (user.map { "\($0)@" } ?? "") + shown + (port.map { ":\($0)" } ?? "")
    case .container(let name): return "container:\(name)"
    case .pod(let pod, let namespace, let container):
      return "k8s:" + (namespace.map { "\($0)/" } ?? "") + pod + (container.map { "/\($0)" } ?? "")
    }
  }

  /// The program of this machine that reaches it.
  package var program: String {
    switch self {
    case .ssh: "ssh"
    case .container: "docker"
    case .pod: "kubectl"
    }
  }
}

/// An `on=` as its author wrote it: parameters may stand in it as `$host`, `${host}` or `<host>`.
package struct ElsewhereAddress: Sendable, Equatable {
  /// What stands there as it is, and what gets its value from a parameter.
  package enum Piece: Sendable, Equatable {
    case text(String)
    case parameter(String)
  }

  package private(set) var pieces: [Piece] = []

  package init(_ source: String) {
    var rest = source[...]
    var text = ""
    func name(_ s: Substring) -> Substring {
      s.prefix { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
    }
    while let first = rest.first {
      rest = rest.dropFirst()
      var found: Substring?
      if first == "$" {
        let braced = rest.first == "{"
        let named = name(braced ? rest.dropFirst() : rest)
        let behind = named.endIndex
        if !named.isEmpty, !braced || rest[behind...].first == "}" {
          found = named
          rest = rest[behind...].dropFirst(braced ? 1 : 0)
        }
      } else if first == "<", let close = rest.firstIndex(of: ">"), close > rest.startIndex {
        found = rest[..<close]
        rest = rest[rest.index(after: close)...]
      }
      if let found {
        if !text.isEmpty { pieces.append(.text(text)) }
        text = ""
        pieces.append(.parameter(String(found)))
      } else {
        text.append(first)
      }
    }
    if !text.isEmpty { pieces.append(.text(text)) }
  }

  /// The parameters that it names, each once.
  package var names: [String] {
    var seen = Set<String>()
    return pieces.compactMap { piece in
      guard case .parameter(let name) = piece, seen.insert(name).inserted else { return nil }
      return name
    }
  }

  /// The place with the values filled in. A value is one name and never more of the address: no `user@`, no port, no option.
  package func place(_ value: (String) -> String?) throws(Elsewhere.Complaint) -> Elsewhere {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let fixed): text += fixed
      case .parameter(let name):
        guard let value = value(name) else {
          throw Elsewhere.Complaint(message: "has no value for \(name)", hint: "give it with --set \(name)=…")
        }
        guard Elsewhere.isWord(value) else {
          throw Elsewhere.Complaint(
            message: "takes no such value for \(name): \(value)",
            hint: "it is made of letters, digits, dots, underscores and dashes, and does not begin with a dash")
        }
        text += value
      }
    }
    return try Elsewhere.parse(text)
  }

  /// What is wrong with it whatever its parameters are; nil when nothing is.
  package var complaint: Elsewhere.Complaint? {
    do {
      // Such a value fits wherever one may stand, in a port, too.
      _ = try place { _ in "1" }
      return nil
    } catch {
      return error
    }
  }
}

extension String {
  /// What follows this beginning; nil where it does not begin so.
  fileprivate func removing(_ start: String) -> String? { hasPrefix(start) ? String(dropFirst(start.count)) : nil }
}
