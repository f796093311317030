import Engine

/// The one line of a lock file: fields behind tabs, `pid started boot user host epoch [pid started boot intent] [heard]`.
///
/// Only this program reads it, at each start of a walk, so it is plain enough to be read without a decoder.
extension LeaseMark {
  var line: String {
    var fields = [holder.fields, Self.bare(user), Self.bare(host), String(epoch)]
    if let child { fields += [child.fields, intent.map { String($0) } ?? ""] }
    if let heard { fields.append(String(heard)) }
    return fields.joined(separator: "\t")
  }

  /// Nil for a line that is no mark.
  init?(line: String) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard [6, 7, 10, 11].contains(fields.count), let holder = ProcessMark(fields: fields[0..<3]),
      let epoch = Int(fields[5])
    else { return nil }
    self.init(holder: holder, user: String(fields[3]), host: String(fields[4]), epoch: epoch)
    if fields.count >= 10 {
      child = ProcessMark(fields: fields[6..<9])
      intent = Int(fields[9])
    }
    if fields.count % 2 == 1 { heard = fields.last.flatMap { Int64($0) } }
  }

  /// A name that cannot be taken for two fields.
  private static func bare(_ name: String) -> String {
    String(decoding: name.utf8.map { $0 < 0x20 ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
  }
}

extension ProcessMark {
  fileprivate var fields: String { "\(pid)\t\(started)\t\(boot)" }

  fileprivate init?(fields: ArraySlice<Substring>) {
    let first = fields.startIndex
    guard let pid = Int(fields[first]), let started = Int(fields[first + 1]) else { return nil }
    self.init(pid: pid, started: started, boot: String(fields[first + 2]))
  }
}
