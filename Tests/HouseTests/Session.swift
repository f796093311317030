/// A page's console blocks, as commands and what they should print.
struct Session {
  struct Turn {
    let line: Int
    let command: String
    let expected: [String]
  }

  let turns: [Turn]

  /// Reads the fences labelled `console`: `$ ` begins a command, `> ` continues it, the rest is output. An exit status other
  /// than 0 stands behind the output as `[exit 11]`.
  init(page: String) {
    var turns: [Turn] = []
    var open: (line: Int, command: String, expected: [String])?
    var inside = false
    // A blank line before the next command is for the reader's eye.
    func close() {
      while open?.expected.last == "" { open?.expected.removeLast() }
      if let o = open { turns.append(Turn(line: o.line, command: o.command, expected: o.expected)) }
    }
    for (at, text) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if text.hasPrefix("```") {
        close()
        open = nil
        inside = text == "```console"
      } else if inside, text.hasPrefix("$ ") {
        close()
        open = (at + 1, String(text.dropFirst(2)), [])
      } else if inside, open != nil {
        if text.hasPrefix("> "), open?.expected.isEmpty == true, open?.command.hasSuffix("\\") == true {
          open?.command += "\n" + text.dropFirst(2)
        } else {
          open?.expected.append(String(text))
        }
      }
    }
    self.turns = turns
  }

  /// True when what was printed is what the page shows: a line `...` stands for any lines, `...` in a line for any text;
  /// times, hashes, ids and durations may differ.
  static func matches(_ expected: [String], _ printed: [String]) -> Bool {
    let want = expected.map(plain)
    let have = printed.map(plain)
    // reach[j]: the lines read so far of `want` can stand for the first j of `have`.
    var reach = [Bool](repeating: false, count: have.count + 1)
    reach[0] = true
    for line in want {
      var next = [Bool](repeating: false, count: have.count + 1)
      if line == "..." {
        var any = false
        for j in 0...have.count {
          any = any || reach[j]
          next[j] = any
        }
      } else {
        for j in have.indices where reach[j] && fits(line, have[j]) { next[j + 1] = true }
      }
      reach = next
    }
    return reach[have.count]
  }

  private static func fits(_ want: String, _ have: String) -> Bool {
    guard let dots = want.firstRange(of: "...") else { return want == have }
    let before = want[..<dots.lowerBound]
    guard have.hasPrefix(before) else { return false }
    var rest = have.dropFirst(before.count)
    let behind = String(want[dots.upperBound...])
    if behind.isEmpty { return true }
    while true {
      if fits(behind, String(rest)) { return true }
      if rest.isEmpty { return false }
      rest = rest.dropFirst()
    }
  }

  /// The line with everything taken out that is new with every run.
  static func plain(_ line: String) -> String {
    var text = line
    text.replace(#/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z| UTC)?/#, with: "TIME")
    text.replace(#/\b\d\d:\d\d(:\d\d)?(Z\b|-(?=\d\d:\d\d))/#, with: "TIME")
    // A sparkline, its gaps included, and the columns that a value of another length moves.
    text.replace(#/[▁▂▃▄▅▆▇█][▁▂▃▄▅▆▇█ ]*[▁▂▃▄▅▆▇█]/#, with: "SPARKLINE")
    text.replace(#/\d{4}-\d\d-\d\d/#, with: "DATE")
    text.replace(#/T\+(\d+:)*\d+/#, with: "T+")
    text.replace(#/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/#, with: "ID")
    text.replace(#/\b[0-9a-f]{12,64}\b/#, with: "HASH")
    text.replace(#/plan [0-9a-f]{4,11}\b/#, with: "plan HASH")
    text.replace(#/--plan [0-9a-f]{4,11}\b/#, with: "--plan HASH")
    text.replace(#/\b\d+(\.\d+)? ?(ms|s)\b/#, with: "N s")
    text.replace(#/(\S)  +/#) { "\($0.output.1)  " }
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }
}
