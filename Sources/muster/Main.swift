import ArgumentParser
import Engine
import Glibc

/// Starts here: flags in, one verb, exit status out. Every error ends in this file, as one sentence from `Sentences.swift`.
@main
enum Main {
  static func main() {
    // A pipe that was closed early (`| head`) must end us quietly in write, not by a signal in the middle of a record.
    signal(SIGPIPE, SIG_IGN)
    exit(status(of: Array(CommandLine.arguments.dropFirst())).rawValue)
  }

  /// Runs one command line to its end and says how it went.
  static func status(of arguments: [String]) -> ExitStatus {
    do {
      if arguments.isEmpty {
        try Bare.run()
        return .reached
      }
      var verb = try read(arguments)
      try verb.run()
      return .reached
    } catch let status as ExitStatus {
      return status
    } catch let error as JournalError {
      return complain(Sentences.journal(error), error.cause == .superseded ? .leaseHeld : .notRecorded)
    } catch let error as HostError {
      return complain(Sentences.host(error), .notRecorded)
    } catch let error as UsageError {
      return complain(error.sentence, .usage)
    } catch {
      let text = Muster.fullMessage(for: error)
      if Muster.exitCode(for: error).isSuccess {
        Out.text(text.hasSuffix("\n") ? text : text + "\n")
        return .reached
      }
      return complain(text, .usage)
    }
  }

  /// The verb that the words ask for, with its options.
  ///
  /// The first word's verb is tried alone: the library then neither looks for its completion flags nor goes through the other
  /// verbs, which is most of what it computes. What it cannot read so, help included, is read again and told by the whole program.
  private static func read(_ arguments: [String]) throws -> any ParsableCommand {
    if let type = Muster.configuration.subcommands.first(where: { $0._commandName == arguments[0] }),
      // Losing the reason is right: the second reading gives it.
      let verb = try? type.parseAsRoot(Array(arguments.dropFirst())), Swift.type(of: verb) == type
    {
      return verb
    }
    return try Muster.parseAsRoot(arguments)
  }

  private static func complain(_ sentence: String, _ status: ExitStatus) -> ExitStatus {
    Out.error(sentence.hasPrefix("Error") || sentence.hasPrefix("muster:") ? sentence : "muster: \(sentence)")
    return status
  }
}

/// The root command: its verbs are in the order of `muster --help`.
struct Muster: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "muster",
    abstract: "Walks people through an incident: any Markdown runbook, asked, shown, run, and recorded.",
    version: Version.text,
    subcommands: [
      WalkVerb.self, ResumeVerb.self, RollbackVerb.self, PlanVerb.self, ConfirmVerb.self, CloseVerb.self,
      WhereVerb.self, NoteVerb.self, TimelineVerb.self, ExportVerb.self, MessageVerb.self,
      CorrectVerb.self, RedactVerb.self, LevelVerb.self, MilestoneVerb.self, LintPostmortemVerb.self,
      DeclareVerb.self, StateVerb.self, RoleVerb.self, HandoverVerb.self, AcceptVerb.self, TakeVerb.self,
      ObserveVerb.self, LessonsVerb.self, ActionVerb.self, RedlineVerb.self, ImportVerb.self,
      ListVerb.self, TriageVerb.self, ShowVerb.self, NewVerb.self, LintVerb.self, TemplateVerb.self,
      SearchVerb.self, BackupVerb.self, VerifyVerb.self, DoctorVerb.self, ChannelVerb.self, CompletionsVerb.self,
    ])
}

/// A command line that cannot be obeyed, as a sentence.
struct UsageError: Error {
  var sentence: String
}
