import Engine
import Incidents
import Runbooks
import Synchronization

/// The questions for one database, and the threads that ask them: each with a connection of its own, until none is left.
final class DatabaseLine: Sendable {
  /// What threads say to the one that waits.
  enum Message: Sendable {
    case reply(Int, Reply)
    case secret(SecretReference, Result<String, AskFailure>)
    /// A thread of this line has ended.
    case ended
  }

  /// The most connections to one database.
  static let mostThreads = 4

  let source: SourceDeclaration
  private let jobs: Mutex<[DatabaseJob]>
  private let mailbox: Mailbox<Message>
  private let abandon: Abandon

  init(_ source: SourceDeclaration, _ jobs: [DatabaseJob], _ mailbox: Mailbox<Message>, _ abandon: Abandon) {
    self.source = source
    // The last is taken first.
    self.jobs = Mutex(jobs.reversed())
    self.mailbox = mailbox
    self.abandon = abandon
  }

  /// Begins a thread; false when there is none to be had.
  func start() -> Bool { startThread { self.work() } }

  private func work() {
    var connection: any DatabaseConnection = SQLiteConnection()
    var missing: AskFailure?
    if source.kind == .postgresql {
      do throws(AskFailure) { connection = try PostgresConnection() } catch { missing = error }
    }
    while let job = jobs.withLock({ $0.popLast() }), !abandon.isSaid {
      // Whoever waits has said already that its time is over.
      if job.deadline.isOver { continue }
      let start = Clock.monotonic
      let result = missing.map { .failure($0) } ?? connection.ask(job, abandon: abandon)
      let milliseconds = Int((Clock.monotonic - start) / 1_000_000)
      switch result {
      case .success(let rows): mailbox.post(.reply(job.index, rows.reply(job.redaction, milliseconds: milliseconds)))
      case .failure(var failure):
        failure.detail = job.redaction(failure.detail)
        mailbox.post(.reply(job.index, Reply(.failed(failure), milliseconds: milliseconds)))
      }
      // The reply is on its way; ending what the server still does may take as long as it takes.
      if !connection.isUsable { connection.close() }
    }
    connection.close()
    mailbox.post(.ended)
  }
}
