import Incidents

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
