/// Where the journal is when nobody says otherwise.
package enum JournalPath {
  /// `--db`, else `MUSTER_DB`, else `$XDG_STATE_HOME/muster/journal.db`, else `~/.local/state/muster/journal.db`.
  ///
  /// Empty values count as unset, and so does a relative `XDG_STATE_HOME` (XDG Base Directory Specification, "Environment
  /// variables"). Nil when there is no home either.
  package static func resolve(flag: String?, environment: (String) -> String?) -> String? {
    func value(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
    if let flag = value(flag) { return flag }
    if let variable = value(environment("MUSTER_DB")) { return variable }
    if let state = value(environment("XDG_STATE_HOME")), state.hasPrefix("/") { return "\(state)/muster/journal.db" }
    return value(environment("HOME")).map { "\($0)/.local/state/muster/journal.db" }
  }
}
