package import Incidents

/// What an export shows of a stream's kept output: bounded, decoded, and honest about what is missing.
package struct OutputExcerpt {
  /// The text, invalid UTF-8 replaced, not yet escaped; empty when nothing was written.
  package let text: String
  /// What is not in `text`, in words; nil when all is there.
  package let missing: String?

  /// The kept bytes of a stream; `blob` answers nil for what was erased.
  package init(_ output: Output, blob: (Digest) -> [UInt8]?) {
    guard output.bytes > 0 else {
      (text, missing) = ("", nil)
      return
    }
    let head = output.head.flatMap(blob)
    let tail = output.tail.flatMap(blob)
    guard head != nil || tail != nil else {
      (text, missing) = ("", "\(output.bytes) bytes, no longer kept")
      return
    }
    let kept = (head?.count ?? 0) + (tail?.count ?? 0)
    var all = String(decoding: head ?? [], as: UTF8.self)
    if kept < output.bytes {
      if !all.isEmpty, !all.hasSuffix("\n") { all += "\n" }
      all += "[... \(output.bytes - kept) bytes were not kept ...]\n"
    }
    text = all + String(decoding: tail ?? [], as: UTF8.self)
    missing = kept < output.bytes ? "\(output.bytes - kept) of \(output.bytes) bytes were not kept" : nil
  }

  /// At most so many lines, the first three quarters and the last, each cut after 400 characters; says what it left out.
  package func lines(atMost limit: Int) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    func cut(_ line: Substring) -> String {
      line.count <= 400 ? String(line) : "\(line.prefix(400)) [... \(line.count - 400) characters left out here]"
    }
    guard lines.count > limit else { return lines.map(cut) }
    let first = limit * 3 / 4
    let last = limit - first
    return lines.prefix(first).map(cut) + ["[... \(lines.count - limit) lines left out here ...]"]
      + lines.suffix(last).map(cut)
  }
}
