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
    // What somebody asked for by name is no turn: a page is not the first word to responders.
    let chosen = Set(templates.filter { $0.turn == .chosen }.map(\.id))
    let sent = communications.outbox.without(templates: chosen).sent(to: audience)
    let heard = sent.reversed().prefix { told($0.state, audience) == told(state, audience) }.count
    let isBack = audience.isOutside && (sent.last?.state.outside.stage ?? 0) > state.outside.stage
    let order: [MessageTemplate.Turn] =
      switch heard {
      case 0: [.first, .second, .again, .chosen]
      case 1: [.second, .again, .first, .chosen]
      default: [.again, .second, .first, .chosen]
      }
    // What takes back an earlier line goes first when there is one; then the turn; then what is for this audience alone; then
    // a state's own word before the one that customers know it by.
    func rank(_ template: MessageTemplate) -> (Int, Int, Int, Int) {
      (
        isBack && template.slot("said_over") != nil ? 0 : 1, order.firstIndex(of: template.turn) ?? order.count,
        template.audiences.count > 1 ? 1 : 0, template.states.contains(state.rawValue) ? 0 : 1
      )
    }
    return fitting.enumerated().sorted { a, b in
      let (x, y) = (rank(a.element), rank(b.element))
      if a.element.turn == .chosen || b.element.turn == .chosen, a.element.turn != b.element.turn {
        return b.element.turn == .chosen
      }
      return x == y ? a.offset < b.offset : x < y
    }.map(\.element)
  }

  /// The state as this audience is told it: a long incident is a state of its own for everybody.
  private static func told(_ state: IncidentState, _ audience: Audience) -> IncidentState {
    audience.isOutside && state != .longRunning ? state.outside : state
  }

  /// The template that fits best; nil when there is none.
  package static func best(
    in templates: [MessageTemplate], for audience: Audience, _ communications: Communications
  ) -> MessageTemplate? {
    candidates(in: templates, for: audience, communications).first { $0.turn != .chosen }
  }
}
