import Incidents
import Runbooks

extension Postmortem {
  /// A value that a way was told by, and its bound.
  package struct Comparison: Sendable {
    package var name: String
    /// As it was shown.
    package var value: String
    /// The condition as its author wrote it.
    package var condition: String
    /// True within a tenth of the bound; for a bound of 0 within a tenth of what the measure ever spanned.
    package var isClose: Bool
  }

  /// All comparisons of a number with a bound in the conditions that told this choice: those of the way that was taken and of
  /// the ways above it; of all ways where a person decided otherwise.
  package func comparisons(_ choice: Choice) -> [Comparison] {
    guard let step = runbook(choice.step.runbook)?.steps.first(where: { $0.id == choice.step.step }) else { return [] }
    let asked = choice.basis == .evidence ? step.arms.prefix(choice.arm + 1) : step.arms[...]
    var readings: [String: Reading] = [:]
    for one in choice.known where one.known.verdict == "met" || one.known.verdict == "not met" {
      readings[one.name] = one.known.reading
    }
    return asked.compactMap(\.condition).flatMap { condition in
      compared(condition.expression, readings).map { name, value, bound in
        let reading = readings[name]
        let unit = reading?.unit.map { " \($0)" } ?? ""
        let room = bound == 0 ? canonicalSpan(of: name) : abs(bound)
        return Comparison(
          name: name, value: (reading?.text ?? "") + unit, condition: condition.source,
          isClose: room > 0 && abs(value - bound) <= room / 10)
      }
    }
  }

  private func compared(_ expression: Condition.Expression, _ readings: [String: Reading])
    -> [(name: String, value: Double, bound: Double)]
  {
    switch expression {
    case .not(let inner): return compared(inner, readings)
    case .binary(.and, let left, let right), .binary(.or, let left, let right):
      return compared(left, readings) + compared(right, readings)
    case .binary(let sign, let left, let right):
      guard [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(sign) else { return [] }
      func number(_ side: Condition.Expression) -> Double? {
        Condition(source: "", expression: side).evaluate { readings[$0]?.value ?? .unknown }.canonicalNumber
      }
      guard let a = number(left), let b = number(right) else { return [] }
      if case .name(let name) = left { return [(name, a, b)] }
      if case .name(let name) = right { return [(name, b, a)] }
      return []
    default: return []
    }
  }

  private func canonicalSpan(of name: String) -> Double {
    guard let one = series.first(where: { $0.name == name }) else { return 0 }
    return one.span * (one.unit.flatMap { Unit.named($0) }?.canonical(1) ?? 1)
  }
}
