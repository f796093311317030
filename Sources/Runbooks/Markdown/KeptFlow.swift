/// What a section's body gave at the first reading of a file of prose, up to where it hung on being a checklist.
struct KeptFlow {
  /// The first of its blocks, by which it is found again.
  var first: Int
  var flow: Flow
  var diagnostics: ArraySlice<Diagnostic>
  var parameters: ArraySlice<Parameter>
  var approvals: ArraySlice<(who: String, text: String)>
}

extension StepReader {
  /// A section's blocks in sequence; at the second reading what was kept of the first, where that is the same.
  ///
  /// Most files without commands are prose from end to end, and would be read twice.
  mutating func flow(_ children: [Int], _ place: Place) -> Flow {
    if checklist, let first = children.first, let kept = flows.last, kept.first == first {
      flows.removeLast()
      diagnostics += kept.diagnostics
      parameters += kept.parameters
      approvals += kept.approvals
      return kept.flow
    }
    let (warned, declared, approved) = (diagnostics.count, parameters.count, approvals.count)
    askedForChecklist = false
    var flow = Flow()
    read(document.nodes(children), place, into: &flow)
    if mayRepeat, !checklist, !askedForChecklist, let first = children.first {
      flows.append(
        KeptFlow(
          first: first, flow: flow, diagnostics: diagnostics[warned...], parameters: parameters[declared...],
          approvals: approvals[approved...]))
    }
    return flow
  }
}
