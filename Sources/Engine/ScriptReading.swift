import Incidents
import Reports
import Runbooks

/// What a check's script said.
enum ScriptReading {
  /// The first line that it printed is the reading, its `expect` makes the verdict; without one the exit status does, as `test`
  /// has it.
  static func judge(
    _ finish: Finish, _ block: Block, source: String, sampled: Int64, lookup: (String) -> Value
  ) -> (Reading, Verdict) {
    let printed = String(decoding: finish.stdout.head, as: UTF8.self)
    let text = printed.drop(while: \.isWhitespace).prefix { !$0.isNewline }.cut(400)
    let value = Value.reading(printed, unit: block.attributes.unit)
    var reading = Reading(
      text: text, number: value.canonicalNumber, unit: block.attributes.unit, source: source, sampled: sampled)
    guard let expect = block.attributes.expect else {
      if case .exited(let code) = finish.ending, code <= 1 {
        if text.isEmpty { reading.text = "exit \(code)" }
        return (reading, code == 0 ? .met : .notMet)
      }
      return (complaint(finish, reading), .error)
    }
    guard finish.ending.succeeded else { return (complaint(finish, reading), .error) }
    if text.isEmpty { return (reading, .noData) }
    switch expect.judge(value, text: text, lookup) {
    case .met: return (reading, .met)
    case .notMet: return (reading, .notMet)
    case .unknown: return (reading, .noData)
    }
  }

  private static func complaint(_ finish: Finish, _ reading: Reading) -> Reading {
    // What is said of a failure is no measured value: "No such file or directory percent" would read like one.
    var reading = reading
    reading.unit = nil
    reading.number = nil
    let said = String(decoding: finish.stderr.head, as: UTF8.self).split(whereSeparator: \.isNewline).last ?? ""
    reading.text = "\(Screen.words(finish.ending))\(said.isEmpty ? "" : ": ")\(said.cut(200))"
    return reading
  }
}
