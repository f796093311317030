/// A runbook: what its author wrote, as a graph of steps.
///
/// `read(_:path:)` in `Reading.swift` makes it from a file's bytes. Steps stand in one flat array in document order, each
/// naming its parent; sections do the same. Edges are: the next step in order, the arms of a branch, the rollback of a
/// section, and jumps to other runbooks. Nothing here knows of walks: the same value is shown, linted, drawn and walked.
package struct Runbook: Sendable, Equatable {
  /// The path below the runbook folder without `.md`; in a file of several runbooks `path#slug`.
  package var id: String
  /// The file as it was named by whoever asked.
  package var path: String
  /// The slug of the heading that names this runbook, in a file that holds several.
  package var slug: String?
  /// Front matter's title, else the first heading, else the file's name.
  package var title: String
  /// The lines of the file that belong to it.
  package var lines: Lines
  /// True when the file carries a known role or attribute, or front matter that only Muster knows.
  package var annotated: Bool
  /// What the front matter declares; empty without one.
  package var front: FrontMatter
  /// Every value that some command, query or sentence asks for, declared or found.
  package var parameters: [Parameter]
  /// Headings in document order, flat.
  package var sections: [Section]
  /// Steps in document order, flat; children follow their parent.
  package var steps: [Step]
  /// Code blocks that stand in no step.
  package var loose: [Block]

  package init(
    id: String, path: String, slug: String? = nil, title: String, lines: Lines, annotated: Bool = false,
    front: FrontMatter = FrontMatter(), parameters: [Parameter] = [], sections: [Section] = [], steps: [Step] = [],
    loose: [Block] = []
  ) {
    self.id = id
    self.path = path
    self.slug = slug
    self.title = title
    self.lines = lines
    self.annotated = annotated
    self.front = front
    self.parameters = parameters
    self.sections = sections
    self.steps = steps
    self.loose = loose
  }

  /// True when some step holds a command or a query that Muster could start.
  package var runnable: Bool {
    steps.contains { $0.blocks.contains { ($0.kind == .command || $0.kind == .query) && !$0.commands.isEmpty } }
  }

  /// The place of the step with this id, nil when there is none.
  package func index(of stepID: String) -> Int? { steps.firstIndex { $0.id == stepID } }
}

/// What one file gave: its runbooks, and everything that is wrong with it.
package struct RunbookFile: Sendable, Equatable {
  /// Usually one; several in a file of many alerts.
  package var runbooks: [Runbook]
  /// Mistakes and remarks found while reading, in line order.
  package var diagnostics: [Diagnostic]

  package init(runbooks: [Runbook], diagnostics: [Diagnostic]) {
    self.runbooks = runbooks
    self.diagnostics = diagnostics
  }
}

/// An inclusive range of 1-based lines of the file, front matter counted.
package struct Lines: Sendable, Hashable, Codable {
  /// The first line.
  package var start: Int {
    get { Int(first) }
    set { first = Int32(clamping: newValue) }
  }
  /// The last line, included.
  package var end: Int {
    get { Int(last) }
    set { last = Int32(clamping: newValue) }
  }
  // Every step, block and section has its lines: half the room.
  private var first: Int32
  private var last: Int32

  private enum CodingKeys: String, CodingKey {
    case first = "start"
    case last = "end"
  }

  package init(_ start: Int, _ end: Int) {
    first = Int32(clamping: start)
    last = Int32(clamping: max(start, end))
  }

  /// True when the line lies in the range.
  package func contains(_ line: Int) -> Bool { start <= line && line <= end }
}

/// A heading and what stands under it, sub-headings included.
package struct Section: Sendable, Equatable {
  /// The heading's words, without markup.
  package var title: String
  /// GitHub's slug, `-1`, `-2` for repeats within the file.
  package var slug: String
  /// Other names the section answers to: `{#id}`, `<a id>`.
  package var anchors: [String]
  /// 1 to 6; bold paragraphs used as headings are one deeper than the heading above them, and may be 7.
  package var level: Int {
    get { Int(depth) }
    set { depth = Int8(clamping: newValue) }
  }
  private var depth: Int8
  package var lines: Lines
  /// The role of the heading, or the one it takes from its parent.
  package var phase: Phase?
  /// The enclosing section.
  package var parent: Int? {
    get { parentPlace.index }
    set { parentPlace.index = newValue }
  }
  private var parentPlace: ShortIndex
  /// Its steps, sub-sections' included; empty ranges are legal.
  package var steps: Range<Int>
  /// For a rollback section: the section that it takes back.
  package var rollbackOf: Int? {
    get { rollbackPlace.index }
    set { rollbackPlace.index = newValue }
  }
  private var rollbackPlace: ShortIndex

  package init(
    title: String, slug: String, anchors: [String] = [], level: Int, lines: Lines, phase: Phase? = nil,
    parent: Int? = nil, steps: Range<Int> = 0..<0, rollbackOf: Int? = nil
  ) {
    self.title = title
    self.slug = slug
    self.anchors = anchors
    depth = Int8(clamping: level)
    self.lines = lines
    self.phase = phase
    parentPlace = ShortIndex(index: parent)
    self.steps = steps
    rollbackPlace = ShortIndex(index: rollbackOf)
  }
}

/// The role of a heading, and so the phase of the walk in which its steps stand.
package enum Phase: String, Sendable, Codable, CaseIterable {
  case detect, assess, prepare, diagnose, mitigate, verify
  case rollBack = "roll back"
  case communicate, escalate
  case followUp = "follow up"
  case reference
}

/// A value that the runbook needs and does not set.
package struct Parameter: Sendable, Equatable {
  /// The key under which a value is kept and given: `pod-name`, `POD`, `the tenant you were paged for`.
  package var name: String
  /// What a script calls it: letters, digits, underscores, `MUSTER_`-prefixed for `<x>`; the name itself for `$NAME`.
  package var variable: String
  package var type: ValueType
  /// The values an author allows; empty for any.
  package var choices: [String]
  /// A regular expression (POSIX extended) that the whole value must match.
  package var pattern: String?
  /// What stands when nobody says anything; shown, never assumed for a changing step without being shown.
  package var fallback: String?
  package var description: String
  package var secret: Bool
  package var required: Bool
  /// Where it was declared or first found.
  package var line: Int
  /// True when front matter or a table declares it, false when it was found in a command or sentence.
  package var declared: Bool

  /// What a value must be.
  package enum ValueType: String, Sendable, Codable { case text, number, boolean, duration, choice }

  package init(
    name: String, variable: String, type: ValueType = .text, choices: [String] = [], pattern: String? = nil,
    fallback: String? = nil, description: String = "", secret: Bool = false, required: Bool = true, line: Int = 0,
    declared: Bool = false
  ) {
    self.name = name
    self.variable = variable
    self.type = type
    self.choices = choices
    self.pattern = pattern
    self.fallback = fallback
    self.description = description
    self.secret = secret
    self.required = required
    self.line = line
    self.declared = declared
  }
}

/// What the YAML at the top of a file declares; every field is optional.
package struct FrontMatter: Sendable, Equatable {
  package var title: String?
  package var id: String?
  package var summary: String?
  package var useWhen: String?
  package var notThis: [String] = []
  package var severity: String?
  package var owner: String?
  /// `YYYY-MM-DD`.
  package var reviewed: String?
  package var services: [String] = []
  package var alerts: [String] = []
  /// Where this runbook's queries are asked, unless the configuration says otherwise under the same name.
  package var sources: [SourceDeclaration] = []
  /// Names of the checks that end the incident.
  package var exit: [String] = []
  /// What the author wrote for those who are told.
  package var messages = MessageWords()
  /// Which checks measure the impact.
  package var impact = ImpactChecks()
  /// When those who answer for it work.
  package var workingHours: PolicyHours?
  /// The lines it takes, fences included; nil without front matter.
  package var lines: Lines?

  package init() {}
}
