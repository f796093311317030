import ArgumentParser
import Engine
import Reports

/// `muster redline`: what was walked otherwise than written, as a patch to the runbook's file.
struct RedlineVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redline", _superCommandName: "muster",
    abstract: "Propose changes to the runbook from what was skipped, overridden, retried or done otherwise.",
    discussion: "The patch is a unified diff: muster redline INC-7 | git apply   (or: patch -p1)")

  @OptionGroup var beside: BesideOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the patch there instead of printing it.", valueName: "file"),
    completion: .file(extensions: ["patch", "diff"]))
  var output: String?

  func run() throws {
    try beside.act { walker in
      let made = try walker.redline()
      for remark in made.remarks { Out.error("muster: " + remark) }
      if made.patch.isEmpty {
        Out.error("muster: nothing was done otherwise than written, as far as the record knows")
        return .reached
      }
      if let output {
        try LiveWorld.writeNew(made.patch, to: output)
      } else {
        Out.bytes(made.patch)
      }
      let new = made.recorded == 0 ? "all on record already" : "\(made.recorded) new on record"
      Out.error(
        "muster: \(made.proposals) proposed, \(new)\n  Apply it in the folder of the runbooks: git apply FILE, or patch -p1 < FILE"
      )
      return .reached
    }
  }
}
