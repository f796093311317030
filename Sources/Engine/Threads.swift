/// Does work beside the walk, each piece on a thread of its own.
///
/// What is handed over there is all that the work may use: a shell that leaves Ctrl-C to the walk's own, and sources of its
/// own. Nothing joins such a thread: whoever began it looks whether it is done, and a piece that never ends holds up nobody.
package protocol Threads: AnyObject {
  /// Begins a piece of work; false when no thread is to be had, and then nothing of it is done.
  func begin(_ work: @escaping @Sendable (any Shell, any Sources) -> Void) -> Bool

  /// Waits a moment for what was begun; false once somebody pressed Ctrl-C or asked the program to end.
  func rest(_ time: Duration) -> Bool
}

/// A world that does one thing after the other: work is done before `begin` returns.
package final class NoThreads: Threads {
  private let shell: any Shell
  private let sources: any Sources

  package init(_ shell: any Shell, _ sources: any Sources) {
    self.shell = shell
    self.sources = sources
  }

  /// Does the work.
  package func begin(_ work: @escaping @Sendable (any Shell, any Sources) -> Void) -> Bool {
    work(shell, sources)
    return true
  }

  /// Has nothing to wait for.
  package func rest(_ time: Duration) -> Bool { true }
}
