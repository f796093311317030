import Incidents
import Runbooks

extension Walker {
  /// Where a block's scripts run, nil for here; and why that cannot be said.
  func place(of block: Block, in book: Runbook) -> (place: Elsewhere?, complaint: String?) {
    guard let on = block.attributes.on else { return (nil, nil) }
    do {
      return (try ElsewhereAddress(on).place { self.value(of: self.parameter($0, in: book))?.value }, nil)
    } catch {
      return (nil, "\(on) \(error.message); \(error.hint)")
    }
  }

  /// The value that a variable of the walk's context has elsewhere; nil when it is no plain word and nobody gave one.
  func travelling(_ name: String) -> String? {
    if let then = undoing?.pushed?.named[name] { return then }
    if let given = incident.values[name]?.value { return given }
    return contextValues()[name].flatMap { ShellReading.isPlain($0) ? $0 : nil }
  }
}
