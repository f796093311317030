import Runbooks

// The stored fields of what stands inside events.

extension Mode: PayloadWord {}
extension HoldReason: PayloadWord {}
extension WalkStatus: PayloadWord {}
extension WalkOutcome: PayloadWord {}
extension StepStatus: PayloadWord {}
extension Basis: PayloadWord {}
extension ArmBasis: PayloadWord {}
extension Ruling: PayloadWord {}
extension PlanFlaw: PayloadWord {}

extension Digest: PayloadField {
  static func read(_ value: PayloadValue) throws(PayloadMismatch) -> Digest { Digest(hex: try String.read(value)) }
  func write(to bytes: inout [UInt8]) { hex.write(to: &bytes) }
}

extension RunRef: PayloadObject {
  static let blank = RunRef(block: 0, command: 0)
  mutating func pass(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    try fields.field("block", &block)
    try fields.field("command", &command)
  }
}

extension RunbookKey: PayloadObject {
  static let blank = RunbookKey(revision: .none, slug: nil)
  mutating func pass(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    try fields.field("revision", &revision)
    try fields.field("slug", &slug)
  }
}

extension Output: PayloadObject {
  static let blank = Output(bytes: 0, digest: .none, head: nil, tail: nil)
  mutating func pass(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    try fields.field("bytes", &bytes)
    try fields.field("digest", &digest)
    try fields.field("head", &head)
    try fields.field("tail", &tail)
  }
}

extension ContextMark: PayloadObject {
  static let blank = ContextMark(digest: .none, directory: "", names: [])
  mutating func pass(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    try fields.field("digest", &digest)
    try fields.field("directory", &directory)
    try fields.field("names", &names)
    try fields.field("withheld", &withheld)
  }
}

extension Reading: PayloadObject {
  static let blank = Reading(text: "", source: "")
  mutating func pass(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    try fields.field("asked", &asked)
    try fields.field("labels", &labels)
    try fields.field("number", &number)
    try fields.field("reason", &reason)
    try fields.field("sampled", &sampled)
    try fields.field("series", &series)
    try fields.field("source", &source)
    try fields.field("text", &text)
    try fields.field("then", &then)
    try fields.field("trend", &trend)
    try fields.field("unit", &unit)
  }
}

extension Inquiry: PayloadObject {
  static let blank = Inquiry(query: "", at: 0, milliseconds: 0)
  mutating func pass(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    try fields.field("at", &at)
    try fields.field("milliseconds", &milliseconds)
    try fields.field("offset", &offset)
    try fields.field("query", &query)
    try fields.field("window", &window)
  }
}

extension Trend: PayloadObject {
  static let blank = Trend(start: 0, step: 0, values: [])
  mutating func pass(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    try fields.field("start", &start)
    try fields.field("step", &step)
    var stored = values.map(TrendValue.init)
    try fields.field("values", &stored)
    values = stored.map(\.value)
  }
}

/// A value of a trend; a gap is stored as null.
private struct TrendValue: PayloadField {
  var value: Double?
  static func read(_ stored: PayloadValue) throws(PayloadMismatch) -> TrendValue {
    if case .null = stored { return TrendValue(value: nil) }
    return TrendValue(value: try Double.read(stored))
  }
  func write(to bytes: inout [UInt8]) {
    if let value { value.write(to: &bytes) } else { bytes.append(contentsOf: "null".utf8) }
  }
}

extension Ending: PayloadKinds {
  var kind: String {
    switch self {
    case .exited: "exited"
    case .signalled: "signalled"
    case .timedOut: "timedOut"
    case .stopped: "stopped"
    case .abandoned: "abandoned"
    case .guarded: "guarded"
    case .notStarted: "notStarted"
    case .lost: "lost"
    }
  }

  static let kinds = blanks.map(\.kind)

  static let blanks: [Ending] = [
    .exited(code: 0), .signalled(signal: 0), .timedOut(seconds: 0), .stopped(signal: 0),
    .abandoned(signal: 0), .guarded(name: ""), .notStarted(errno: 0, what: ""), .lost(what: ""),
  ]

  mutating func pass(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    switch self {
    case .exited(var code):
      try fields.field("code", &code)
      self = .exited(code: code)
    case .signalled(var signal):
      try fields.field("signal", &signal)
      self = .signalled(signal: signal)
    case .timedOut(var seconds):
      try fields.field("seconds", &seconds)
      self = .timedOut(seconds: seconds)
    case .stopped(var signal):
      try fields.field("signal", &signal)
      self = .stopped(signal: signal)
    case .abandoned(var signal):
      try fields.field("signal", &signal)
      self = .abandoned(signal: signal)
    case .guarded(var name):
      try fields.field("name", &name)
      self = .guarded(name: name)
    case .notStarted(var errno, var what):
      try fields.field("errno", &errno)
      try fields.field("what", &what)
      self = .notStarted(errno: errno, what: what)
    case .lost(var what):
      try fields.field("what", &what)
      self = .lost(what: what)
    }
  }
}

extension Severity: PayloadWord {}
extension IncidentState: PayloadWord {}
extension Audience: PayloadWord {}
extension IncidentRole: PayloadWord {}
extension RoleBasis: PayloadWord {}
extension LapseBasis: PayloadWord {}
extension Milestone: PayloadWord {}
extension DeliveryStatus: PayloadWord {}
extension StoryLevel: PayloadWord {}

extension SlotValue: PayloadObject {
  static let blank = SlotValue(name: "", value: "", source: "")
  mutating func pass(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    try fields.field("name", &name)
    try fields.field("source", &source)
    try fields.field("value", &value)
  }
}
