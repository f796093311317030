import ArgumentParser
import Engine
import Host
import Incidents
import Reports
import Runbooks

/// `muster lint`: what is wrong with runbooks, from the files alone and from `bash -n`; with `--live` also from the sources,
/// with `--rules` from Prometheus' rule files.
struct LintVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", _superCommandName: "muster",
    abstract: "Says what is wrong with runbooks, and what will hurt at 3 a.m.",
    discussion:
      "Exit status 0 when there is nothing but notes, 1 with errors or warnings, 2 when a file cannot be read.")

  @Argument(
    help: "Runbooks, and folders of them (else the folder `runbooks`).",
    completion: .file(extensions: ["md", "markdown"]))
  var paths: [String] = []

  @Option(help: "How the findings are written: text, json, sarif, github or junit.")
  var format: LintReport.Format = .text

  @Option(help: ArgumentHelp("The day to judge reviews by (else the clock's).", valueName: "YYYY-MM-DD"))
  var today: String?

  @Flag(inversion: .prefixedNo, help: "Ask bash whether it can parse the scripts.")
  var syntax = true

  @Flag(
    help: """
      Ask the sources, the shell and the web whether the metrics, labels, tables, programs and links exist. Reads only.
      """)
  var live = false

  @Option(
    help: ArgumentHelp(
      "A file of Prometheus' rules, or a folder of them: does every alert have its runbook? May be repeated.",
      valueName: "file"))
  var rules: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      The configuration, for --live (else MUSTER_CONFIG, ./muster.yaml, the XDG folder); what its policy never runs is told too.
      """, valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("Explain a code instead: what it means, a bad and a good example.", valueName: "code"))
  var explain: String?

  mutating func run() throws {
    if let explain { return try Self.show(explain) }
    let day = try judgedDay()
    let files = DiskFiles(folder: "")
    var unreadable = false
    func read<Made>(_ path: String, _ make: ([UInt8]) throws(HostError) -> Made) -> Made? {
      do throws(HostError) {
        return try make(try files.read(path, limit: Self.largest))
      } catch {
        Out.error("muster: \(Sentences.host(error))")
        unreadable = true
        return nil
      }
    }
    let runbooks = try named(files).compactMap { path in read(path) { ReadRunbook($0, path: path) } }
    let ruleFiles = try ruleFiles(files).compactMap { path, isNamed in
      read(path) { ReadRules($0, path: path) }.flatMap { isNamed || $0.isOfRules ? $0 : nil }
    }
    // A policy that cannot be read is told, and nothing is said to be well without it.
    let policy = try config != nil || live ? ConfigurationFile.load(config).policy : nil
    let facts = try live ? liveFacts(about: runbooks) : []
    var linted: [LintReport.File] = []
    for (i, runbook) in runbooks.enumerated() {
      var surroundings = LintSurroundings(today: day) { link in Self.answer(runbook.folder + link, files) }
      surroundings.policy = policy
      if live { surroundings.live = facts[i] }
      if !rules.isEmpty { surroundings.alerts = ruleFiles.flatMap(\.rules.alerts) }
      do throws(HostError) {
        linted.append(
          LintReport.File(path: runbook.path, source: runbook.bytes, diagnostics: try lint(runbook, surroundings)))
      } catch {
        Out.error("muster: \(Sentences.host(error))")
        unreadable = true
      }
    }
    let all = runbooks.flatMap(\.file.runbooks)
    linted += ruleFiles.map {
      LintReport.File(path: $0.rules.path, source: $0.bytes, diagnostics: $0.rules.judged(with: all))
    }
    let report = LintReport(files: linted, version: Version.text)
    Out.text(report.written(as: format))
    if unreadable { throw ExitStatus.usage }
    if report.hasFindings { throw ExitStatus.findings }
  }

  /// No runbook is larger; a bigger file is somebody's mistake on the command line.
  private static let largest = 16 << 20

  private func judgedDay() throws -> Int {
    guard let today else { return Int(Clocks.now().wall / 86_400_000_000_000) }
    guard let day = dayNumber(today) else { throw UsageError(sentence: "--today wants a date such as 2026-03-31") }
    return day
  }

  /// The files that were asked for; folders are looked through.
  private func named(_ files: DiskFiles) throws -> [String] {
    var out: [String] = []
    for path in paths.isEmpty ? ["runbooks"] : paths {
      if path.hasSuffix(".md") || path.hasSuffix(".markdown") {
        out.append(path)
        continue
      }
      do throws(HostError) {
        let found = try files.runbooks(below: path)
        let folder = path.hasSuffix("/") ? path : path + "/"
        out += found.map { folder == "./" ? $0 : folder + $0 }
      } catch {
        // Not a folder: then it is a runbook with another ending, and reading it says what is wrong.
        out.append(path)
      }
    }
    return out
  }

  private func lint(_ runbook: ReadRunbook, _ surroundings: LintSurroundings) throws(HostError) -> [Diagnostic] {
    var diagnostics = Linter.lint(runbook.file, source: runbook.bytes, surroundings)
    if syntax {
      diagnostics += try syntaxErrors(in: runbook.file)
      diagnostics.sort { ($0.line, $0.column) < ($1.line, $1.column) }
    }
    return diagnostics
  }

  /// What stands at the end of a link.
  private static func answer(_ path: String, _ files: DiskFiles) -> LintSurroundings.Link {
    do throws(HostError) {
      let bytes = try files.read(path, limit: largest)
      let target = RunbookFile.read(bytes, path: path, id: path)
      let slugs = target.runbooks.flatMap { $0.sections.flatMap { [$0.slug] + $0.anchors } }
      return .found(slugs: Set(slugs), slots: TemplateSlots.names(in: bytes))
    } catch {
      // ENOENT and ENOTDIR say that it is not there; anything else says nothing of the runbook.
      return error.errno == 2 || error.errno == 20 ? .missing : .unknown
    }
  }

  private func syntaxErrors(in file: RunbookFile) throws(HostError) -> [Diagnostic] {
    let shell = ProcessShell()
    var out: [Diagnostic] = []
    for runbook in file.runbooks {
      for block in runbook.steps.flatMap(\.blocks) where block.kind == .command && !block.inline {
        // What our own lexer takes for incomplete is worth bash's word where the author promised a script.
        let asked: Set<Command.Obstacle?> = runbook.annotated ? [nil, .incomplete] : [nil]
        for command in try doubtful(block.commands.filter { asked.contains($0.obstacle) }, shell) {
          guard let words = try shell.syntaxError(in: command.script) else { continue }
          let said = Self.told(words)
          // An end that comes too early is told behind the last line.
          let length = command.script.split(separator: "\n").count
          out.append(
            Diagnostic(
              .scriptSyntax, annotated: runbook.annotated, path: runbook.path,
              line: command.line + min(said.line, length) - 1,
              message: "Bash cannot parse this: \(said.words)", hint: "it would be refused before the run, too"))
        }
      }
    }
    return out
  }

  /// Those that bash has to be asked about one by one: a run of commands that it accepts as a whole is asked about once, since
  /// a process for each of a fence's many lines would take minutes.
  private func doubtful(_ commands: [Command], _ shell: ProcessShell) throws(HostError) -> [Command] {
    var out: [Command] = []
    var rest = commands[...]
    while !rest.isEmpty {
      var length = 0
      // One argument of a process holds 128 KiB.
      let run = rest.prefix { command in
        length += command.script.utf8.count + 1
        return length <= 65_536
      }
      let taken = rest.prefix(max(run.count, 1))
      rest = rest.dropFirst(taken.count)
      let whole = taken.map(\.script).joined(separator: "\n")
      if taken.count == 1 {
        out += taken
      } else if try shell.syntaxError(in: whole) != nil {
        out += taken
      }
    }
    return out
  }

  /// Bash's first line, `bash: -c: line 3: syntax error …`, as its words and the script's line.
  private static func told(_ text: String) -> (words: String, line: Int) {
    let first = String(text.split(separator: "\n").first ?? "")
    let parts = first.split(separator: ": ")
    guard let at = parts.firstIndex(where: { $0.hasPrefix("line ") }), let line = Int(parts[at].dropFirst(5)) else {
      return (first, 1)
    }
    return (parts[(at + 1)...].joined(separator: ": "), max(1, line))
  }

  private static func show(_ code: String) throws {
    guard let rule = LintRule.all.first(where: { $0.code.rawValue == code }) else {
      let near = nearestWord(to: code, in: LintCode.allCases.map(\.rawValue))
      throw UsageError(
        sentence: "`\(Escaping.line(code))` is no code of muster lint" + (near.map { "\n  Did you mean \($0)?" } ?? ""))
    }
    Out.text(rule.page)
  }
}

extension LintReport.Format: ExpressibleByArgument {}
