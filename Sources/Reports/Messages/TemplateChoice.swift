package import Incidents
package import Runbooks

/// Which template fits: by audience, state and severity, and by what this audience has heard in this state.
package enum TemplateChoice {
  /// The templates that may be used for this audience now, the one that fits best first; those that are only asked for by
  /// name come last.
  package static func candidates(
    in templates: [MessageTemplate], for audience: Audience, _ communications: Communications
  ) -> [MessageTemplate] {
    let state = communications.state
    let fitting = templates.filter { template in
      guard template.audiences.contains(audience.rawValue) else { return false }
      let names = [state.rawValue, audience.isOutside ? state.outside.rawValue : state.rawValue]
      let severity = communications.severity?.rawValue
      return (template.states.isEmpty || template.states.contains(where: names.contains) || template.turn == .chosen)
        && (template.severities.isEmpty || severity.map(template.severities.contains) ?? true)
    }
    let heard = communications.outbox.sent(to: audience).filter { $0.drafted >= communications.stateSince }.count
    let order: [MessageTemplate.Turn] =
      switch heard {
      case 0: [.first, .second, .again, .chosen]
      case 1: [.second, .again, .first, .chosen]
      default: [.again, .second, .first, .chosen]
      }
    // A state of its own word goes before the word that customers know it by.
    func rank(_ template: MessageTemplate) -> (Int, Int) {
      (template.states.contains(state.rawValue) ? 0 : 1, order.firstIndex(of: template.turn) ?? order.count)
    }
    return fitting.enumerated().sorted { a, b in
      let (x, y) = (rank(a.element), rank(b.element))
      if a.element.turn == .chosen || b.element.turn == .chosen, a.element.turn != b.element.turn {
        return b.element.turn == .chosen
      }
      return x == y ? a.offset < b.offset : x < y
    }.map(\.element)
  }

  /// The template that fits best; nil when there is none.
  package static func best(
    in templates: [MessageTemplate], for audience: Audience, _ communications: Communications
  ) -> MessageTemplate? {
    candidates(in: templates, for: audience, communications).first { $0.turn != .chosen }
  }
}
