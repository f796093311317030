extension RunbookFile {
  /// What its author wrote for Muster and cannot have meant, each as `file:line:column: message`: a walk of it would do something
  /// else than the file says. A plain file makes none.
  package var mistakes: [String] {
    diagnostics.filter { $0.severity == .error }.map { "\($0.path):\($0.line):\($0.column): \($0.message)" }
  }
}
