/// Every code of `muster template lint`: a stable word, and a heading of `docs/messages.md`.
package enum TemplateCode: String, Sendable, CaseIterable {
  case unreadableTemplate = "unreadable-template"
  case badTemplateKey = "bad-template-key"
  case badTemplateTag = "bad-template-tag"
  case unknownSlot = "unknown-slot"
  case slotWithoutRule = "slot-without-rule"
  case unusedRule = "unused-rule"
  case bareSlot = "bare-slot"
  case rawSlot = "raw-slot"
  case insideSlot = "inside-slot"
  case missingSlot = "missing-slot"
  case noNextUpdate = "no-next-update"
  case overLimit = "over-limit"
  case tone = "tone"

  /// How bad it is.
  package var severity: Diagnostic.Severity {
    switch self {
    case .unusedRule, .tone: .warning
    default: .error
    }
  }
}
