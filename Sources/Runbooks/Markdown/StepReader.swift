/// Makes steps from a plain file's blocks, by the rules of `docs/runbook-format.md`.
///
/// A section's body is read in order. Prose waits in `Flow.pending` until something takes it: a fence makes a step of the
/// paragraph before it, an item of a list is a step of its own, a sentence that asks for something becomes a manual step, and
/// what is left is shown beside the step it stands by. Nothing that stands in the file is dropped.
struct StepReader {
  let source: Source
  let document: Document
  let outline: Outline
  let places: AnchorPlaces
  let path: String
  /// What phrases stand in which paragraph.
  var cueTable: [Cues] = []
  var diagnostics: [Diagnostic] = []
  /// Descriptions from tables headed Parameter, Variable, Input.
  var parameters: [Parameter] = []
  /// Who must approve, and the sentence that says of what.
  var approvals: [(who: String, text: String)] = []
  /// True for a file with a known role or attribute, or front matter that only Muster knows.
  var annotated = false
  /// True while a file of prose alone is read as a checklist.
  var checklist = false
  /// Set when the reading of a section hung on `checklist`.
  var askedForChecklist = false
  /// How the sections read whose reading did not hang on it, in order; for the second reading of a file of prose.
  var flows: [KeptFlow] = []
  /// No step but text was found yet, so that the file may be read again as a checklist.
  var mayRepeat = true
  /// Sections of a role behind the last step that hold only words.
  var last = Set<Int>()
  /// Info strings of more than one word, by element.
  var infos: [Int: InfoString] = [:]

  /// The steps of one section's own body.
  mutating func body(_ children: [Int], _ place: Place) -> [Draft] {
    if annotated { return annotatedBody(children, place) }
    var flow = flow(children, place)
    if flow.drafts.isEmpty {
      if flow.pending.isEmpty { return [] }
      if let section = place.section, last.contains(section) { return lastWords(flow.pending, place) }
      let acting = place.acting || place.phase == nil && AlertFile.name(place.title) != nil
      let several = !place.reading && acting && asking(flow.pending) > 1
      return several || checklist && !place.reading
        ? checkpoints(flow.pending, place) : [prose(flow.pending, place)]
    }
    settle(&flow, place)
    if place.reading { return readingOnly(flow.drafts, place) }
    return flow.drafts
  }

  func title(of piece: Pending) -> String {
    let element = document.elements[piece.element]
    guard piece.kind == .paragraph || piece.kind == .caution, element.kind == .paragraph else {
      return Prose.firstLine(piece.text)
    }
    return document.title(element.text.range)
  }

  func lines(_ element: Element) -> Lines {
    Lines(source.original(Int(element.line)), source.original(Int(element.lastLine)))
  }
}
