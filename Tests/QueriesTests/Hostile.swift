/// Values that would be code if they were ever pasted.
enum Hostile {
  static let values = [
    "$(reboot)", "`reboot`", "'; drop table things; --", "\" or \"1\"=\"1", "\"}", "} or vector(1) #", "a\nb",
    "a\r\nX-Evil: 1",
    "\\", "\\\"", "\\'", "%0d%0a", "%00", "$1", "${HOME}", "{{name}}", "<name>", ":name", ".*", "a|b", "a+b", "[x]",
    "?x=1&y=2#z",
    "../../etc/passwd", "naïve – 日本", "\u{202E}x", "\u{7F}", "\t", " ", "' || name || '", "/* x */", "--", "$$",
    "E'\\''",
  ]

  /// A metric with one series for each value, its number as the value, in the exposition format.
  static var metrics: String {
    var out = "# TYPE thing gauge\n"
    for (number, value) in values.enumerated() { out += "thing{name=\"\(escaped(value))\"} \(number)\n" }
    out += "thing_total 1\nodd{kind=\"nan\"} NaN\nodd{kind=\"inf\"} +Inf\nodd{kind=\"minus\"} -Inf\n"
    return out
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
