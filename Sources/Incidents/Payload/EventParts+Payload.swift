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
  }
}

extension Reading: PayloadObject {
  static let blank = Reading(text: "", source: "")
  mutating func pass(_ fields: inout PayloadFields) throws(PayloadMismatch) {
    try fields.field("number", &number)
    try fields.field("sampled", &sampled)
    try fields.field("source", &source)
    try fields.field("text", &text)
    try fields.field("unit", &unit)
  }
}

extension Ending: PayloadKinds {
  var kind: String {
    switch self {
    case .exited: "exited"
    case .signalled: "signalled"
    case .timedOut: "timedOut"
    case .stopped: "stopped"
    case .notStarted: "notStarted"
    }
  }

  static let blanks: [Ending] = [
    .exited(code: 0), .signalled(signal: 0), .timedOut(seconds: 0), .stopped(signal: 0),
    .notStarted(errno: 0, what: ""),
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
    case .notStarted(var errno, var what):
      try fields.field("errno", &errno)
      try fields.field("what", &what)
      self = .notStarted(errno: errno, what: what)
    }
  }
}
