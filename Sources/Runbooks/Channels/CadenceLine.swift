/// One row of `cadence:` in muster.yaml: how often an audience hears something at a severity.
package struct CadenceLine: Sendable, Hashable {
  /// One of `MessageTemplate.audienceWords`.
  package var audience: String
  /// `SEV1` to `SEV4`.
  package var severity: String
  /// Seconds by their name, of `keys`; empty for `none`: no clock.
  package var seconds: [String: Int] = [:]
  /// True when each change of state is told at once.
  package var onChange = false

  package init(audience: String, severity: String) {
    self.audience = audience
    self.severity = severity
  }

  /// What may be said of a row, each a duration, beside `on-change`.
  package static let keys = ["first", "investigating", "identified", "monitoring", "later", "scope"]
}

/// `cadence:` of `muster.yaml`: `status page: {SEV1: {first: 5m, investigating: 15m}, SEV4: none}`.
extension SourcesReader {
  /// Every row, in the order of the file.
  mutating func cadence(_ node: YamlNode) -> [CadenceLine] {
    guard case .mapping(let audiences) = node.content else {
      report(node, "`cadence` wants audiences, each with its severities below it")
      return []
    }
    var out: [CadenceLine] = []
    for (key, value) in audiences {
      guard let audience = word(key), MessageTemplate.audienceWords.contains(audience) else {
        report(
          key, "There is no such audience", hint: "one of " + MessageTemplate.audienceWords.joined(separator: ", "))
        continue
      }
      guard case .mapping(let severities) = value.content else {
        report(value, "`\(audience)` wants severities, each with its row")
        continue
      }
      for (key, value) in severities {
        guard let severity = word(key), MessageTemplate.severityWords.contains(severity) else {
          report(
            key, "There is no such severity", hint: "one of " + MessageTemplate.severityWords.joined(separator: ", "))
          continue
        }
        if let line = cadenceLine(audience, severity, value) { out.append(line) }
      }
    }
    return out
  }

  private mutating func cadenceLine(_ audience: String, _ severity: String, _ node: YamlNode) -> CadenceLine? {
    var line = CadenceLine(audience: audience, severity: severity)
    if word(node) == "none" { return line }
    guard case .mapping(let pairs) = node.content else {
      report(node, "A row is `none`, or durations by their names", hint: "like {first: 5m, investigating: 15m}")
      return nil
    }
    let before = diagnostics.count
    for (key, value) in pairs {
      let name = word(key) ?? ""
      if name == "on-change", let said = word(value), ["yes", "no", "true", "false"].contains(said) {
        line.onChange = said == "yes" || said == "true"
      } else if CadenceLine.keys.contains(name) {
        guard let time = word(value).flatMap({ readDuration($0) }), time >= .seconds(1), time <= .seconds(604_800)
        else {
          report(value, "`\(name)` wants a duration up to a week", hint: "write it as 15m")
          continue
        }
        line.seconds[name] = Int(time.components.seconds)
      } else {
        report(
          key, "A row of cadence has no `\(visible(name))`",
          hint: "it has " + (CadenceLine.keys + ["on-change"]).joined(separator: ", "))
      }
    }
    if line.seconds["first"] == nil, diagnostics.count == before {
      report(node, "The row has no `first`", hint: "how long behind the declaration the first message is due")
    }
    return diagnostics.count == before ? line : nil
  }
}
