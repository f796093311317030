import ArgumentParser
import Engine
import Journals

/// `muster backup PATH`: a whole and verified copy of the journal.
struct BackupVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", _superCommandName: "muster",
    abstract: "Copy the journal to a new private file, and verify the copy.",
    discussion: """
      Copying journal.db by hand loses what is still in the log beside it; this does not. Other terminals may go on \
      recording meanwhile. An existing file is never written over.
      """)

  @Argument(help: "The file to make.", completion: .file())
  var path: String
  @OptionGroup var journal: JournalOptions

  func run() throws {
    guard let result = try SQLiteJournal(path: journal.file, access: .reading).backup(to: path) else {
      throw UsageError(sentence: "there is no journal at \(journal.file)\n  Name it with --db FILE or MUSTER_DB.")
    }
    Out.text("\(path)\n" + VerificationText.lines(result, head: nil))
    if !result.findings.isEmpty { throw ExitStatus.findings }
  }
}
