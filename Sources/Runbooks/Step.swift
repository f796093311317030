/// What a person does once.
package struct Step: Sendable, Equatable {
  /// The slug of its title as GitHub makes it, `-1`, `-2` for repeats; unique within one runbook revision.
  package var id: String
  /// The first sentence, without its colon.
  package var title: String
  /// The number that the author wrote ("4", "2.1"), shown as it is.
  package var number: String?
  package var kind: Kind
  package var traits: Traits
  package var phase: Phase?
  /// The innermost section that holds it.
  package var section: Int? {
    get { sectionPlace.index }
    set { sectionPlace.index = newValue }
  }
  private var sectionPlace: ShortIndex
  /// The step it is a sub-step of.
  package var parent: Int? {
    get { parentPlace.index }
    set { parentPlace.index = newValue }
  }
  private var parentPlace: ShortIndex
  /// 0 for a step of its own, 1 for its sub-steps, and so on.
  package var depth: Int {
    get { Int(level) }
    set { level = Int32(clamping: newValue) }
  }
  private var level: Int32
  package var lines: Lines
  /// Everything the author wrote there, in order: prose to show, and where the blocks stand in it.
  package var content: [Piece]
  package var blocks: [Block]
  /// The ways on, for a branch; also jumps that a step offers.
  package var arms: [Arm]
  /// Words that switch host or session ("in a second session", "ssh to db1"), shown in the step's head.
  package var context: String? {
    get { remarks?.context }
    set { if newValue != nil || remarks != nil { change { $0.context = newValue } } }
  }
  /// Cautions of this step, shown where its command is confirmed.
  package var cautions: [String] {
    get { remarks?.cautions ?? [] }
    set { if !newValue.isEmpty || remarks != nil { change { $0.cautions = newValue } } }
  }
  /// What its answer looks like, for a manual step.
  package var answer: Answer? {
    get { remarks?.answer }
    set { if newValue != nil || remarks != nil { change { $0.answer = newValue } } }
  }
  /// Names of people or groups whose word the prose asks for ("`[Desk Owner]` approves").
  package var approvers: [String] {
    get { remarks?.approvers ?? [] }
    set { if !newValue.isEmpty || remarks != nil { change { $0.approvers = newValue } } }
  }
  /// What most steps have none of: a runbook may have ten thousand.
  private var boxed: Boxed<Remarks>
  /// True when the kind or the title is Muster's guess.
  package var guessed: Bool

  /// What a step is to the person who walks.
  package enum Kind: String, Sendable, Codable {
    /// Holds at least one command.
    case script
    /// Holds a query, or a script whose role is to read a value and judge it.
    case check
    /// A person does or looks, and answers.
    case manual
    /// The walk goes one of several ways.
    case branch
    /// Reading; nothing is asked.
    case text
  }

  /// What a step is besides its kind.
  package struct Traits: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Nothing goes on until a person says so.
    package static let gate = Traits(rawValue: 1)
    /// To be repeated until something holds.
    package static let until = Traits(rawValue: 2)
    /// Leads elsewhere and comes back.
    package static let jump = Traits(rawValue: 4)
    /// The author ticked its box; that is no done step.
    package static let ticked = Traits(rawValue: 8)
    /// Its arms are numbered: the first that matches is taken. Without it they exclude each other.
    package static let firstMatch = Traits(rawValue: 16)
  }

  private struct Remarks: Sendable, Equatable {
    var context: String?
    var cautions: [String] = []
    var answer: Answer?
    var approvers: [String] = []

    var isEmpty: Bool { context == nil && cautions.isEmpty && answer == nil && approvers.isEmpty }
  }

  private var remarks: Remarks? { if case .full(let remarks) = boxed { remarks } else { nil } }

  private mutating func change(_ body: (inout Remarks) -> Void) {
    var remarks = remarks ?? Remarks()
    body(&remarks)
    boxed = remarks.isEmpty ? .empty : .full(remarks)
  }

  package init(
    id: String = "", title: String, number: String? = nil, kind: Kind, traits: Traits = [], phase: Phase? = nil,
    section: Int? = nil, parent: Int? = nil, depth: Int = 0, lines: Lines, content: [Piece] = [], blocks: [Block] = [],
    arms: [Arm] = [], context: String? = nil, cautions: [String] = [], answer: Answer? = nil, approvers: [String] = [],
    guessed: Bool = false
  ) {
    self.id = id
    self.title = title
    self.number = number
    self.kind = kind
    self.traits = traits
    self.phase = phase
    sectionPlace = ShortIndex(index: section)
    parentPlace = ShortIndex(index: parent)
    level = Int32(clamping: depth)
    self.lines = lines
    self.content = content
    self.blocks = blocks
    self.arms = arms
    let remarks = Remarks(context: context, cautions: cautions, answer: answer, approvers: approvers)
    boxed = remarks.isEmpty ? .empty : .full(remarks)
    self.guessed = guessed
  }

  /// The commands a person would run here, in order: those of the action when the fences carry roles, else of every block.
  package var commands: [CommandRef] {
    var out: [CommandRef] = []
    for (b, block) in blocks.enumerated() where (block.kind == .command || block.isRequest) && block.isAction {
      for c in block.commands.indices { out.append(CommandRef(block: b, command: c)) }
    }
    return out
  }

  /// True when the first arm that matches is the one, in the author's order.
  package var armsAreOrdered: Bool { traits.contains(.firstMatch) }

  /// The first block with this role.
  package func block(_ role: Role) -> Block? { blocks.first { $0.role == role } }
}

/// One piece of a step's text.
package enum Piece: Sendable, Equatable {
  /// Plain text, already laid out (bullets, table rows as they stand), without markup; may hold newlines.
  case prose(text: String)
  /// The place in `blocks` of the code that stands here.
  case block(index: Int)
}

/// Where a command stands: which block of its step, which command of the block.
package struct CommandRef: Sendable, Hashable {
  package var block: Int
  package var command: Int
  package init(block: Int, command: Int) {
    self.block = block
    self.command = command
  }
}

/// What a manual step wants to be told.
package struct Answer: Sendable, Equatable {
  /// What an answer must look like.
  package enum Shape: String, Sendable, Codable { case text, number, link, oneOf = "one-of" }
  package var shape: Shape
  package var choices: [String]
  /// Later conditions and scripts say it by this name.
  package var name: String?
  /// The question in the author's words.
  package var question: String
  /// What is answered is neither shown nor recorded.
  package var secret = false
  package init(shape: Shape = .text, choices: [String] = [], name: String? = nil, question: String = "") {
    self.shape = shape
    self.choices = choices
    self.name = name
    self.question = question
  }
}

/// One way out of a branch.
package struct Arm: Sendable, Equatable {
  /// The words of the condition as the author wrote them.
  package var label: String
  /// Why, where a table or a remark says it ("(recommended)", the cause).
  package var reason: String?
  /// A condition that evidence decides; nil when a person does.
  package var condition: Condition?
  /// Literal output that would speak for this arm.
  package var literal: String?
  package var target: Target
  /// Where it stands.
  package var line: Int
  /// "Otherwise", "none of these": the arm when no other holds.
  package var otherwise: Bool
  /// True for an arm that Muster added.
  package var added: Bool

  /// Where an arm leads.
  package enum Target: Sendable, Equatable {
    /// Steps of this runbook that are entered only through this arm or a jump.
    case steps(Range<Int>)
    /// A section of this runbook, by its place in `sections`.
    case section(Int)
    /// Another runbook: a path relative to this file, and a slug within it.
    case runbook(path: String, slug: String?)
    /// Nothing to do on this arm: the walk goes on behind the branch.
    case next
    /// A person has to take it from here ("page the inventory on-call").
    case person(String)
    /// An anchor that does not exist in this file; `muster lint` says so.
    case nowhere(String)
  }

  package init(
    label: String, reason: String? = nil, condition: Condition? = nil, literal: String? = nil, target: Target,
    line: Int, otherwise: Bool = false, added: Bool = false
  ) {
    self.label = label
    self.reason = reason
    self.condition = condition
    self.literal = literal
    self.target = target
    self.line = line
    self.otherwise = otherwise
    self.added = added
  }
}
