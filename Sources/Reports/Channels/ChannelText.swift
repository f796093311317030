/// Text cut and measured as channels count it.
enum ChannelText {
  /// At most so many UTF-16 units once each scalar is written as `escape` has it, the last of them `…` when something was cut.
  static func cut(_ text: String, to most: Int, escape: (Unicode.Scalar) -> String? = { _ in nil }) -> String {
    var out = ""
    var count = 0
    // How much of it stays when something has to go.
    var kept = 0
    for scalar in text.unicodeScalars {
      let written = escape(scalar) ?? String(scalar)
      count += written.utf16.count
      if count > most { return String(decoding: out.utf8.prefix(kept), as: UTF8.self) + "…" }
      out += written
      if count < most { kept = out.utf8.count }
    }
    return out
  }

  /// The text in pieces of at most so many units once each scalar is written as `escape` has it: cut behind a line, else behind a
  /// space, else between two scalars; never inside an escape.
  static func pieces(_ text: String, most: Int, escape: (Unicode.Scalar) -> String?) -> [String] {
    var out: [String] = []
    var piece = ""
    var size = 0
    /// Bytes and units of the piece up to the last line break and the last space.
    var line = (bytes: 0, units: 0)
    var space = (bytes: 0, units: 0)
    func flush() {
      // A cut in the first half for the sake of a line would make many small pieces.
      let at = line.units * 2 >= most ? line : space.units * 2 >= most ? space : (bytes: piece.utf8.count, units: size)
      let end = piece.utf8.index(piece.startIndex, offsetBy: at.bytes)
      out.append(String(piece[..<end]))
      piece = String(piece[end...])
      size -= at.units
      line = (0, 0)
      space = (0, 0)
    }
    for scalar in text.unicodeScalars {
      let written = escape(scalar) ?? String(scalar)
      let width = written.utf16.count
      if size + width > most { flush() }
      piece.unicodeScalars.append(contentsOf: written.unicodeScalars)
      size += width
      if scalar == "\n" { line = (piece.utf8.count, size) }
      if scalar == " " { space = (piece.utf8.count, size) }
    }
    if !piece.isEmpty { out.append(piece) }
    return out
  }

  /// RFC 3339 to the second.
  static func stamp(_ nanoseconds: Int64) -> String { Instants.stamp(nanoseconds) }
}
