/// What a source says of itself: what it is, and how far its clock is off.
package struct Health: Sendable, Equatable {
  /// `Prometheus`, `PostgreSQL`, or what a server calls itself; empty when it does not say.
  package var product: String
  /// Empty when it does not say.
  package var version: String
  /// Its clock minus ours, in nanoseconds; nil when it tells no time.
  package var offset: Int64?
  /// How far the offset itself may be wrong: half the round trip and the grain of its clock.
  package var precision: Int64

  package init(product: String, version: String, offset: Int64? = nil, precision: Int64 = 0) {
    self.product = product
    self.version = version
    self.offset = offset
    self.precision = precision
  }

  /// Two lines: what it is, and the two numbers of its clock; the body of a reply to a question for health.
  package var text: String {
    func line(_ text: String) -> String { String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }) }
    return line(product) + "\t" + line(version) + "\n" + (offset.map { "\($0)\t\(precision)" } ?? "")
  }

  /// Reads what `text` wrote.
  package init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 2 else { return nil }
    let names = lines[0].split(separator: "\t", omittingEmptySubsequences: false)
    let numbers = lines[1].split(separator: "\t").compactMap { Int64($0) }
    guard names.count == 2 else { return nil }
    self.init(
      product: String(names[0]), version: String(names[1]), offset: numbers.count == 2 ? numbers[0] : nil,
      precision: numbers.count == 2 ? numbers[1] : 0)
  }
}

extension Reply {
  /// What a question for health was replied; nil for any other reply.
  package var health: Health? {
    if case .body(_, _, let text) = outcome { Health(text) } else { nil }
  }
}
