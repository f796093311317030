import Incidents
import Runbooks

extension Runbook {
  /// What is typed for this command of the runbook: no two different changes share it.
  func phrase(
    of command: Runbooks.Command, _ words: String, in step: Step, _ filled: (Runbooks.Command) -> String
  ) -> String {
    var others: [(words: String, step: String)] = []
    var place = 0
    for other in steps {
      for block in other.blocks
      where (block.kind == .command || block.isRequest) && (block.isAction || block.role == .undo) {
        for change in block.commands where change.effect != .looking {
          if other.id == step.id, change.line == command.line, change.text == command.text { place = others.count }
          others.append((filled(change), other.id))
        }
      }
    }
    return Ceremony.phrase(from: words, step: step.id, among: others, place: place)
  }
}
