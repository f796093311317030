import ArgumentParser

/// `muster completions`: a script that teaches a shell our verbs and flags.
struct CompletionsVerb: ParsableCommand {
  /// The shells that are taught.
  enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

  static let configuration = CommandConfiguration(
    commandName: "completions", _superCommandName: "muster", abstract: "Print a completion script.",
    discussion: """
      bash   muster completions bash > ~/.local/share/bash-completion/completions/muster
      zsh    muster completions zsh > a folder of $fpath, as _muster
      fish   muster completions fish > ~/.config/fish/completions/muster.fish
      """)

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run() throws {
    let kind: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    let script = Muster.completionScript(for: kind)
    Out.text(script.hasSuffix("\n") ? script : script + "\n")
  }
}
