import FoundationEssentials
import Incidents
import Runbooks

/// Takes resolved secrets out of what a source sent back, whatever it echoes: as they are, percent-encoded, escaped as JSON,
/// and as basic authentication sends them.
struct Redaction: Sendable {
  private var needles: [[UInt8]] = []
  /// A shorter secret stands by accident in too much; leaving it out would tell what it is.
  private static let shortest = 4
  static let mark = Array("[redacted]".utf8)

  init() {}

  mutating func add(_ secret: String) {
    let json = [Self.jsonEscaped(secret, all: false), Self.jsonEscaped(secret, all: true)]
    for form in [Array(secret.utf8), FilledQuery.percentEncoded(secret)] + json
    where form.count >= Self.shortest && !needles.contains(form) {
      needles.append(form)
    }
    // The longer first: one may be part of another.
    needles.sort { $0.count > $1.count }
  }

  var isEmpty: Bool { needles.isEmpty }

  func callAsFunction(_ bytes: [UInt8]) -> [UInt8] {
    var out = bytes
    for needle in needles { out = Self.replacing(needle, in: out) }
    return out
  }

  func callAsFunction(_ text: String) -> String {
    isEmpty ? text : String(decoding: self(Array(text.utf8)), as: UTF8.self)
  }

  private static func replacing(_ needle: [UInt8], in bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= needle.count else { return bytes }
    var out: [UInt8] = []
    var done = 0
    var i = 0
    while i + needle.count <= bytes.count {
      if bytes[i] == needle[0], bytes[i..<i + needle.count].elementsEqual(needle) {
        out += bytes[done..<i]
        out += mark
        i += needle.count
        done = i
      } else {
        i += 1
      }
    }
    return done == 0 ? bytes : out + bytes[done...]
  }

  /// As most servers write it, or with all that some escape besides: what is not ASCII, and the signs of HTML.
  private static func jsonEscaped(_ text: String, all: Bool) -> [UInt8] {
    var out: [UInt8] = []
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" {
        out += "\\\(scalar)".utf8
      } else if all, !scalar.isASCII || "<>&".unicodeScalars.contains(scalar) {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          out += ("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8
        }
      } else {
        out += String(scalar).utf8
      }
    }
    return out
  }
}

extension AskFailure {
  /// With a detail of one bounded line.
  static func said(_ cause: Cause, _ detail: some StringProtocol) -> AskFailure {
    var line = ""
    var space = false
    for scalar in detail.unicodeScalars {
      if scalar.value <= 0x20 || scalar.value == 0x7F || scalar.properties.isWhitespace {
        space = !line.isEmpty
        continue
      }
      if space { line += " " }
      space = false
      line.unicodeScalars.append(scalar)
      if line.utf8.count >= 300 {
        line += "…"
        break
      }
    }
    return AskFailure(cause, line)
  }
}
