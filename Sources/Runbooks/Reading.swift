extension RunbookFile {
  /// Reads a file's bytes into its runbooks and everything that is wrong with it; never fails.
  ///
  /// `path` is how the person named the file, `id` the path below the runbook folder without `.md`. Invalid UTF-8 and NUL
  /// become U+FFFD. `docs/runbook-format.md` is the reference of what is recognised.
  package static func read(_ bytes: [UInt8], path: String, id: String) -> RunbookFile {
    RunbookFile(runbooks: [], diagnostics: [])
  }
}
