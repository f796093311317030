/// The word of the list that a misspelt one most likely meant, nil when none is near.
///
/// Near is at most one change for three letters, two up to six, three beyond; a swap of neighbours is one change.
package func nearestWord(to word: String, in words: some Sequence<String>) -> String? {
  let typed = Array(word.lowercased().unicodeScalars.prefix(40))
  let limit = typed.count <= 3 ? 1 : typed.count <= 6 ? 2 : 3
  var best: (word: String, distance: Int)?
  for candidate in words {
    let distance = editDistance(typed, Array(candidate.lowercased().unicodeScalars.prefix(40)))
    if distance <= limit, distance < (best?.distance ?? .max) { best = (candidate, distance) }
  }
  return best?.word
}

/// Insertions, deletions, replacements, and swaps of neighbours (optimal string alignment).
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [i] + [Int](repeating: 0, count: b.count)
    for j in 1...b.count {
      let same = a[i - 1] == b[j - 1]
      row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], beforeLast[j - 2] + 1) }
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
