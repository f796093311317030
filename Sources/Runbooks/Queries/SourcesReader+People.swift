/// One zone of those who read messages, at a fixed distance from UTC.
package struct LocalZone: Sendable, Equatable {
  /// How people name it: `Berlin`.
  package var name: String
  /// Ahead of UTC.
  package var minutes: Int
  package init(name: String, minutes: Int) {
    self.name = name
    self.minutes = minutes
  }
}

/// `schedule:` of `muster.yaml`: who takes over from whom, a plain list of people; `zone:`, the clock of those who are told.
extension SourcesReader {
  /// `Berlin +01:00`.
  mutating func zone(_ node: YamlNode) -> LocalZone? {
    let words = (word(node) ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
    guard let last = words.last, words.count > 1, Self.isPersonName(words.dropLast().joined(separator: " ")) else {
      report(node, "`zone` wants a name and its distance from UTC", hint: "write `zone: Berlin +01:00`")
      return nil
    }
    do throws(PolicyHours.Failure) {
      return LocalZone(name: words.dropLast().joined(separator: " "), minutes: try PolicyHours.offset(last))
    } catch {
      let (message, hint) = PolicyReader.words(error)
      report(node, message, hint: hint)
      return nil
    }
  }

  /// Everybody in it, in the order of the file.
  mutating func schedule(_ node: YamlNode) -> [String] {
    var out: [String] = []
    for item in items(node) {
      guard let name = word(item), Self.isPersonName(name) else {
        report(item, "`schedule` wants names of people, one line each", hint: "write `schedule: [tomas, anna]`")
        continue
      }
      if out.contains(name) {
        report(item, "`\(visible(name))` stands in the schedule twice", hint: "keep one of them")
        continue
      }
      out.append(name)
    }
    return out
  }

  /// True for what a person may be called by `MUSTER_USER` or an account, and a place too.
  private static func isPersonName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64
      && name.unicodeScalars.allSatisfy { scalar in
        !scalar.properties.isDefaultIgnorableCodePoint && scalar.value >= 0x20 && scalar.value != 0x7F
      }
  }
}

extension Configuration {
  /// Who comes behind somebody in the schedule, round its end; the first when it does not hold them. Never one of `others`.
  package func next(after name: String?, but others: Set<String> = []) -> String? {
    let start = name.flatMap { schedule.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
    return schedule.indices.map { schedule[(start + $0) % schedule.count] }
      .first { $0 != name && !others.contains($0) }
  }
}
