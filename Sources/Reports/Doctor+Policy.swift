package import Runbooks

extension Doctor {
  /// A policy in words: one finding a rule, with its place; `users` are the names that whoever asks goes by.
  package static func findings(_ policy: Policy, users: [String], at wall: Int64) -> [Finding] {
    var out: [Finding] = []
    for rules in policy.rules {
      func add(_ words: String, _ line: Int) { out.append(Finding("policy", .ok, "\(words) (\(rules.path):\(line))")) }
      if let (mode, line) = rules.mode {
        switch mode {
        case .live: add("live: what changes something is run, with its ceremony", line)
        case .drill: add("drill: walks say DRILL, and what changes something keeps its ceremony", line)
        case .lookOnly: add("look only: nothing that changes something is run", line)
        }
      }
      for never in rules.never {
        add("never run: \(never.pattern.source)" + (never.reason.map { ", \"\($0)\"" } ?? ""), never.line)
      }
      if let highest = rules.highest {
        for entry in highest.entries {
          let rest = highest.entries.count == 1 ? "everybody" : "everybody else"
          let who = entry.name == "*" ? rest : entry.name
          let members = rules.groups.first { $0.name == entry.name }?.members
          let named = members.map { " (\($0.joined(separator: ", ")))" } ?? ""
          add("\(who)\(named) may run class \(entry.danger.word) at the highest", entry.line)
        }
        if !highest.entries.contains(where: { $0.name == "*" }) {
          add("whom nothing names may only look", highest.line)
        }
      }
      for hours in rules.hours {
        let isNow = hours.spans.contains { $0.contains(wall) }
        let now = hours.spans.first?.clock(wall) ?? ""
        add(
          "class \(hours.danger.word)\(hours.danger == .lasting ? "" : " and above") is run "
            + hours.spans.map(\.source).joined(separator: ", ") + "; it is \(now), so \(isNow ? "yes" : "not now")",
          hours.line)
      }
      for rule in rules.approvers {
        let who = rule.names.isEmpty ? "anybody" : rules.members(of: rule.names).joined(separator: ", ")
        add(
          "class \(rule.danger.word)\(rule.danger == .lasting ? "" : " and above") wants \(rule.count) "
            + "other\(rule.count == 1 ? "" : "s") to agree: \(who)", rule.line)
      }
    }
    if policy.rules.contains(where: { $0.highest != nil }) {
      let names = users.joined(separator: " and ")
      out.append(Finding("policy", .ok, "you are \(names): class \(policy.highest(for: users).word) at the highest"))
    }
    return out
  }
}
