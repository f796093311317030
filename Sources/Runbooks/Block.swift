/// A code block of the file, or an inline command in a sentence.
package struct Block: Sendable, Equatable {
  /// The fence's lines, opening and closing included; the one line of an inline command.
  package var lines: Lines
  package var kind: Kind
  /// The first word of the info string, lower case; empty without one.
  package var language: String
  /// The text between the fences as the author wrote it, indentation of the container removed.
  package var text: String
  /// What a person would run, in order; empty for kinds that are never run. A query is one command.
  package var commands: [Command]
  /// Output that the author pasted below a prompt, or expects.
  package var sampleOutput: String?
  /// Few blocks have attributes, and they are several times as large as all the rest of one.
  private var noted: Boxed<Attributes>
  /// The word after the language, in an annotated file.
  package var role: Role?
  /// What the author wrote as `key=value`; empty for most.
  package var attributes: Attributes {
    get { if case .full(let attributes) = noted { attributes } else { Attributes() } }
    set { noted = newValue.isEmpty ? .empty : .full(newValue) }
  }
  /// True when the kind was told by its looks and not by a label.
  package var guessed: Bool
  /// True for code inside a sentence.
  package var inline: Bool

  /// What a block is, as its label or its looks say.
  package enum Kind: String, Sendable, Codable {
    case command, query, output, config, diagram, code, text
  }

  package init(
    lines: Lines, kind: Kind, language: String = "", text: String, commands: [Command] = [],
    sampleOutput: String? = nil, role: Role? = nil, attributes: Attributes = Attributes(), guessed: Bool = false,
    inline: Bool = false
  ) {
    self.lines = lines
    self.kind = kind
    self.language = language
    self.text = text
    self.commands = commands
    self.sampleOutput = sampleOutput
    self.role = role
    noted = attributes.isEmpty ? .empty : .full(attributes)
    self.guessed = guessed
    self.inline = inline
  }

  /// True for an HTTP request that is sent as an action, its dry run or its undo.
  package var isRequest: Bool {
    kind == .query && language == "http" && (role == .run || role == .preview || role == .undo)
  }

  /// True for a plain command block, or one whose role is the action.
  package var isAction: Bool { role == nil || role == .run }
  /// Names of the parameters that must be filled before anything of it runs.
  package var placeholders: [String] {
    var seen = Set<String>()
    return commands.flatMap(\.placeholders).filter { seen.insert($0).inserted }
  }
  /// True when one of its commands wants a terminal or never ends by itself.
  package var interactive: Bool { commands.contains(where: \.interactive) }
  /// True when one of its commands changes something, or might.
  package var changing: Bool { commands.contains { $0.effect != .looking } }
}

/// One complete top-level command of a script, or a whole annotated fence.
package struct Command: Sendable, Equatable {
  /// As the author wrote it, prompt removed; may hold newlines (heredoc, loop, continuation).
  package var text: String
  /// What the shell is given: placeholders are quoted references to environment variables.
  package var script: String
  /// The words of the comment group that it stands under.
  package var title: String?
  package var effect: Effect
  /// Wants a terminal, or never ends by itself (`logs -f`, `watch`).
  package var interactive: Bool
  /// Names of the parameters it needs; see `Parameter.name`.
  package var placeholders: [String] {
    get { names?.placeholders ?? [] }
    set { if !newValue.isEmpty || names != nil { change { $0.placeholders = newValue } } }
  }
  /// Names it sets for later commands.
  package var sets: [String] {
    get { names?.sets ?? [] }
    set { if !newValue.isEmpty || names != nil { change { $0.sets = newValue } } }
  }
  /// Shell variables it reads and does not set itself before; those that nothing sets become placeholders of the runbook.
  package var uses: [String] {
    get { names?.uses ?? [] }
    set { if !newValue.isEmpty || names != nil { change { $0.uses = newValue } } }
  }
  /// True unless its words show that it neither reads nor writes the walk's context (directory, variables, functions).
  package var usesContext: Bool
  /// True when its words may write the context: assignments, `cd`, `export`, functions, `source`. Reading variables is not in it.
  package var writesContext: Bool
  /// Placeholders that stand at the start of a word: a value that begins with `-` would be an option there.
  package var leading: [String] {
    get { names?.leading ?? [] }
    set { if !newValue.isEmpty || names != nil { change { $0.leading = newValue } } }
  }
  /// Variables whose values the shell would split, or take for an option: `looking` holds only while each is one plain word.
  package var plainOnly: [String] {
    get { names?.plainOnly ?? [] }
    set { if !newValue.isEmpty || names != nil { change { $0.plainOnly = newValue } } }
  }
  /// The programs that it starts, as written, without wrappers such as `sudo`.
  package var programs: [String]
  /// Functions and aliases that it defines; `*` when it may define any (`source`, `eval`).
  package var defines: [String] {
    get { names?.defines ?? [] }
    set { if !newValue.isEmpty || names != nil { change { $0.defines = newValue } } }
  }
  /// Why it cannot be run as it stands; then it is shown, and the person edits or copies it.
  package var obstacle: Obstacle?
  /// True for words that only look destructive to a shell: `rm -rf`, `DROP`, `kill -9`; shown at the confirmation.
  package var destructive: Bool
  /// Another way to do what the commands before it do: "# Or restart all of it".
  package var alternative = false
  /// What it does to the session in which commands are typed; nil for most.
  package var session: Session?
  /// The line of its first word in the file.
  package var line: Int {
    get { Int(firstLine) }
    set { firstLine = Int32(clamping: newValue) }
  }
  private var firstLine: Int32
  /// The lists that most commands have none of.
  private var boxed: Boxed<Names>

  private struct Names: Sendable, Equatable {
    var placeholders: [String] = []
    var sets: [String] = []
    var uses: [String] = []
    var leading: [String] = []
    var plainOnly: [String] = []
    var defines: [String] = []

    var isEmpty: Bool {
      placeholders.isEmpty && sets.isEmpty && uses.isEmpty && leading.isEmpty && plainOnly.isEmpty && defines.isEmpty
    }
  }

  private var names: Names? { if case .full(let names) = boxed { names } else { nil } }

  private mutating func change(_ body: (inout Names) -> Void) {
    var names = names ?? Names()
    body(&names)
    boxed = names.isEmpty ? .empty : .full(names)
  }

  /// Where the commands that follow are typed.
  package enum Session: String, Sendable {
    /// Another host, or another user of this one: `ssh host`, `sudo -i`.
    case opensHost
    /// A container, or a node's debug pod.
    case opensContainer
    /// A program that has its own language, such as `psql`.
    case opensProgram
    /// `exit`.
    case closes
  }

  /// What is known of a command's words.
  package enum Effect: String, Sendable, Codable {
    /// All of its words are known to read only.
    case looking
    case changing
    case unknown
  }

  /// Why a command is not started as it is.
  package enum Obstacle: String, Sendable, Codable {
    /// A placeholder stands inside a nested shell, a quoted heredoc or a comment.
    case nestedPlaceholder
    /// It belongs to another host or session.
    case otherContext
    /// It is elided (`...`), or only the name of a program.
    case incomplete
    /// The language needs a source or a program that Muster does not run.
    case notRunHere
    /// An attribute of its fence has a value that cannot be read; `Attributes.faults` says which.
    case badAttribute
  }

  package init(
    text: String, script: String, title: String? = nil, effect: Effect = .unknown, interactive: Bool = false,
    placeholders: [String] = [], sets: [String] = [], uses: [String] = [], usesContext: Bool = true,
    obstacle: Obstacle? = nil,
    destructive: Bool = false, line: Int, writesContext: Bool = true, leading: [String] = [], plainOnly: [String] = [],
    programs: [String] = [], defines: [String] = []
  ) {
    self.text = text
    self.script = script
    self.title = title
    self.effect = effect
    self.interactive = interactive
    self.usesContext = usesContext
    self.obstacle = obstacle
    self.destructive = destructive
    firstLine = Int32(clamping: line)
    self.writesContext = writesContext
    self.programs = programs
    let names = Names(
      placeholders: placeholders, sets: sets, uses: uses, leading: leading, plainOnly: plainOnly, defines: defines)
    boxed = names.isEmpty ? .empty : .full(names)
  }
}

/// What a fence is for, in an annotated file.
package enum Role: String, Sendable, Codable, CaseIterable {
  case entry, check, verify, `guard`, run, preview, undo, probe
}

/// How dangerous the author says an action is.
package enum Danger: Int, Sendable, Codable, Comparable, CaseIterable {
  case look = 0, small, wide, lasting
  package static func < (a: Danger, b: Danger) -> Bool { a.rawValue < b.rawValue }
  /// The word of the format and of every screen.
  package var word: String { ["look", "small", "wide", "lasting"][rawValue] }
}

/// The `key=value` words of a fence, each already judged; what is not there is nil or empty.
package struct Attributes: Sendable, Equatable {
  package var name: String?
  package var expect: Expectation?
  package var unit: String?
  package var window: Duration?
  package var offset: Duration?
  package var age: Duration?
  package var source: String?
  package var timeout: Duration?
  package var retries: Int?
  package var danger: Danger?
  package var cap: Int?
  /// How many targets the author expects; more raise the class.
  package var expected: Int?
  package var idempotent: Bool?
  package var on: String?
  package var dir: String?
  package var shell: String?
  package var interactive: Bool?
  package var approve: Int?
  package var secret: [String] = []
  /// The name that captures the output.
  package var capture: String?
  package var covers: String?
  /// What differs from normal behind an action; `nothing` when nothing has to be put back.
  package var leaves: String?
  /// The step whose change an action puts back.
  package var restores: String?
  package var targets: String?
  /// `verify … for=` how long it must hold.
  package var hold: Duration?
  /// `verify … within=` when to give up.
  package var within: Duration?
  /// `verify … every=` how often to ask.
  package var every: Duration?
  /// The share of a limit within which a branch on this value is a close call; nil for a tenth.
  package var margin: Double?
  /// `guard … undo=automatic`: the undo follows by itself, where the walk was started with that allowed.
  package var undoes: Bool?
  /// The words of the typed phrase, `phrase="restart checkout"`: verb and target.
  package var phrase: String?
  /// What could not be read, a clause each: "`for=` wants a duration". Whoever judges or runs by these attributes refuses to,
  /// since a limit that was dropped reads like one that was never asked for.
  package var faults: [String] = []

  package init() {}
  /// True when the author wrote none.
  package var isEmpty: Bool { self == Attributes() }
}

/// Why a command is not started as it is; see `Command.Obstacle`.
package typealias Obstacle = Command.Obstacle
