/// Whom an export is for, which decides what stands in it (`messages-and-reports.md` R6).
package enum Edition: String, CaseIterable, Sendable {
  /// Everything.
  case `internal`
  /// Roles instead of names, everywhere.
  case anonymous
  /// The after-report: what customers may read.
  case customer
  /// The facts up to each decision, then the question.
  case training
  /// Every record, and what the chain of hashes says.
  case audit

  /// For whom it is, in words.
  package var audience: String {
    switch self {
    case .internal: "inside, with names"
    case .anonymous: "inside, roles instead of names"
    case .customer: "customers"
    case .training: "people who train"
    case .audit: "auditors: every record, and the chain's verification"
    }
  }
}

/// What verifying the chain of hashes found, as an audit edition tells it.
package struct ChainCheck: Sendable {
  package var records: Int
  package var head: String
  /// What is wrong, in words; empty when every hash is as recorded.
  package var findings: [String]
  package var erased: Int
  package init(records: Int, head: String, findings: [String], erased: Int) {
    self.records = records
    self.head = head
    self.findings = findings
    self.erased = erased
  }
}
