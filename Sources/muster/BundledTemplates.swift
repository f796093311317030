import Engine
import Glibc
import Host
import Reports
import Runbooks

/// The message templates of this project: those that Muster brings, each replaced by the project's file of the same id.
enum MessageTemplates {
  /// A template's file.
  struct File {
    var path: String
    var bytes: [UInt8]
    /// True for one that is built in.
    var isBundled: Bool
  }

  /// Every file, the built-in ones first; `folder` is the project's own, looked into only when it is there.
  static func files(_ folder: String) throws -> [File] {
    let own = try ownFiles(folder)
    return bundled() + own
  }

  /// Every template by its id, ready to be filled. A project's file that cannot be read is told of with its place, and the one
  /// that is built in stands: nobody is to be without words because of it.
  static func load(_ folder: String = "templates") throws -> [MessageTemplate] {
    var out: [MessageTemplate] = []
    for file in try files(folder) {
      let (template, problems) = MessageTemplate.read(file.bytes, path: file.path)
      if let problem = problems.first(where: { $0.severity == .error }) {
        Out.error(
          "muster: \(Escaping.line(file.path)):\(problem.line):\(problem.column): \(problem.message); not used"
            + (problem.hint.map { "\n  \($0)" } ?? ""))
        continue
      }
      if let at = out.firstIndex(where: { $0.id == template.id }) { out[at] = template } else { out.append(template) }
    }
    return out
  }

  /// The folder of templates of the project whose configuration is in force.
  static func folder(_ config: String?) throws -> String {
    guard let path = try ConfigurationFile.path(config), let slash = path.lastIndex(of: "/") else { return "templates" }
    return path[..<slash] + "/templates"
  }

  /// Markdown files below the folder whose front matter names an audience: a folder of templates may hold others.
  private static func ownFiles(_ folder: String) throws -> [File] {
    var status = stat()
    guard stat(folder, &status) == 0 else { return [] }
    let files = DiskFiles(folder: "")
    return try files.runbooks(below: folder).compactMap { name in
      let path = "\(folder)/\(name)"
      let bytes = try files.read(path, limit: 1 << 20)
      let isMessage = String(decoding: bytes.prefix(4096), as: UTF8.self).split(whereSeparator: \.isNewline)
        .contains { $0.hasPrefix("audience:") }
      return isMessage ? File(path: path, bytes: bytes, isBundled: false) : nil
    }
  }

  /// Those that are built in, in the order of their ids; made only when somebody asks.
  static func bundled() -> [File] {
    func file(_ name: String, _ bytes: [UInt8]) -> File {
      File(path: "templates/messages/\(name).md", bytes: bytes, isBundled: true)
    }
    return [
      file("p1-looking-into-it", PackageResources.p1_looking_into_it_md),
      file("p2-scope", PackageResources.p2_scope_md),
      file("p3-we-know-why", PackageResources.p3_we_know_why_md),
      file("p4-still-working", PackageResources.p4_still_working_md),
      file("p5-improving", PackageResources.p5_improving_md),
      file("p6-resolved", PackageResources.p6_resolved_md),
      file("p7-it-came-back", PackageResources.p7_it_came_back_md),
      file("p8-not-a-problem", PackageResources.p8_not_a_problem_md),
      file("p9-this-will-take-longer", PackageResources.p9_this_will_take_longer_md),
      file("p10-correction", PackageResources.p10_correction_md),
      file("p11-after-report", PackageResources.p11_after_report_md),
      file("d1-your-order", PackageResources.d1_your_order_md),
      file("d2-your-data", PackageResources.d2_your_data_md),
      file("d3-your-parcel", PackageResources.d3_your_parcel_md),
      file("s1-support-brief", PackageResources.s1_support_brief_md),
      file("s2-reply-macro", PackageResources.s2_reply_macro_md),
      file("s3-backlog-waves", PackageResources.s3_backlog_waves_md),
      file("i1-declared", PackageResources.i1_declared_md),
      file("i2-can-update", PackageResources.i2_can_update_md),
      file("i3-executive-brief", PackageResources.i3_executive_brief_md),
      file("i4-page", PackageResources.i4_page_md),
      file("i5-hand-over", PackageResources.i5_hand_over_md),
      file("i6-partner", PackageResources.i6_partner_md),
      file("i7-risky-action", PackageResources.i7_risky_action_md),
      file("i8-drill", PackageResources.i8_drill_md),
    ]
  }
}
