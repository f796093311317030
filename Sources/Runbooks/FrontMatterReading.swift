/// Reads the YAML at the top of a runbook.
package enum FrontMatterReading {
  /// Reads the lines between the fences; `firstLine` is the file's line of the first of them.
  ///
  /// `musterOnly` is true when a key stands there that only Muster knows. Nothing fails: what cannot be read is a diagnostic.
  package static func read(
    _ text: UnsafeBufferPointer<UInt8>, firstLine: Int, path: String
  ) -> (front: FrontMatter, parameters: [Parameter], musterOnly: Bool, diagnostics: [Diagnostic]) {
    (FrontMatter(), [], false, [])
  }
}
