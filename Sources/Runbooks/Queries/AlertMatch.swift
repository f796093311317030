extension Runbook {
  /// The annotations that lead from an alert to its runbook, as they are spelled in use.
  package static let linkKeys = ["runbook_url", "runbook", "runbook_link", "playbook"]

  /// True when this runbook is for an alert: it names it or its labels, the alert links to it, or it is called like it.
  package func answers(alert name: String, label: (String) -> String?, links: [String]) -> Bool {
    front.alerts.contains { Self.entry($0, names: name, label: label) } || links.contains(where: isLed(by:))
      || !name.isEmpty && (name.lowercased() == ownName.lowercased() || name == title)
  }

  /// True when an entry of `alerts:` means this alert: its name, or a selector of its labels.
  static func entry(_ entry: String, names name: String, label: (String) -> String?) -> Bool {
    if entry == name { return !entry.isEmpty }
    guard entry.contains("{"), let selector = MetricText(entry).selectors.first else { return false }
    return selector.matches(alert: name, label: label)
  }

  /// True when an alert's link leads here: its last part is the file's name, or the slug.
  package func isLed(by link: String) -> Bool {
    let path = link.split(separator: "?").first.map(String.init) ?? link
    let last = path.split(whereSeparator: { $0 == "/" || $0 == "#" }).last.map(String.init) ?? ""
    let name = last.hasSuffix(".md") ? String(last.dropLast(3)) : last
    return !name.isEmpty && name.lowercased() == ownName.lowercased()
  }

  /// The last part of its id: the file's name, or the slug.
  package var ownName: String { id.split(whereSeparator: { $0 == "/" || $0 == "#" }).last.map(String.init) ?? id }
}

extension MetricText.Selector {
  /// True when an alert's labels fulfil every matcher; the metric's name stands for the alert's.
  package func matches(alert name: String, label: (String) -> String?) -> Bool {
    if let metric, metric != name { return false }
    return matchers.allSatisfy { matcher in
      let wanted = matcher.value.dropFirst().dropLast()
      let value = matcher.label == "alertname" ? name : label(matcher.label) ?? ""
      switch matcher.operation {
      case "=": return value == wanted
      case "!=": return value != wanted
      default:
        guard case .success(let pattern) = Pattern.compile(String(wanted)) else { return false }
        return pattern.matchesWhole(value) == (matcher.operation == "=~")
      }
    }
  }
}
