package import Incidents
package import Runbooks

/// Everything outside the program, made once by the driver and passed by hand.
///
/// What only answers is a closure; what acts or keeps something is a protocol of this target. Tests pass scripted ones,
/// which answer in order and fail when they are asked for more.
package struct World {
  /// The clocks.
  package var now: () -> Moment
  /// A fresh `ID`, later ones sort behind earlier ones.
  package var newID: () -> ID
  package var journal: any Journal
  package var shell: any Shell
  package var person: any Person
  package var files: any Files
  package var sources: any Sources
  /// Where mail goes out.
  package var post: any Post
  /// What a reference to a secret stands for now.
  package var secret: (SecretReference) -> Result<String, AskFailure>
  /// Where guards are asked while a script runs.
  package var threads: any Threads
  /// This process, so that others can tell whether it still lives.
  package var me: () -> ProcessMark
  /// The user who types, for the record.
  package var user: String
  /// The name of this machine, for the record.
  package var host: String

  package init(
    now: @escaping () -> Moment, newID: @escaping () -> ID, journal: any Journal, shell: any Shell, person: any Person,
    files: any Files, sources: any Sources = NoSources(), post: any Post = NoPost(), threads: (any Threads)? = nil,
    secret: @escaping (SecretReference) -> Result<String, AskFailure> = { _ in .failure(AskFailure(.noSecret)) },
    me: @escaping () -> ProcessMark, user: String, host: String
  ) {
    self.now = now
    self.newID = newID
    self.journal = journal
    self.shell = shell
    self.person = person
    self.files = files
    self.sources = sources
    self.post = post
    self.secret = secret
    self.threads = threads ?? NoThreads(shell, sources)
    self.me = me
    self.user = user
    self.host = host
  }
}
