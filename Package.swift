// swift-tools-version: 6.2
import PackageDescription

// Every target of ours: existentials are spelled `any`, imports stay internal, members need their module, warnings end the build.
let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// Message templates, built into the program.
let messages = [
  "p1-looking-into-it", "p2-scope", "p3-we-know-why", "p4-still-working",
  "p5-improving", "p6-resolved", "p7-it-came-back", "p8-not-a-problem",
  "p9-this-will-take-longer", "p10-correction", "p11-after-report", "d1-your-order",
  "d2-your-data", "d3-your-parcel", "s1-support-brief", "s2-reply-macro",
  "s3-backlog-waves", "i1-declared", "i2-can-update", "i3-executive-brief",
  "i4-page", "i5-hand-over", "i6-partner", "i7-risky-action",
  "i8-drill",
]

let package = Package(
  name: "muster",
  products: [.executable(name: "muster", targets: ["muster"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(name: "CCmark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
    .systemLibrary(name: "CYaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CMd", pkgConfig: "libmd", providers: [.apt(["libmd-dev"])]),
    .target(name: "CSystem"),
    // Both load their library when it is first used: nothing of it is linked.
    .target(name: "CCurl"),
    .target(name: "CPQ"),

    .target(name: "Digests", dependencies: ["CMd", "CSystem"], swiftSettings: house),
    .target(name: "Runbooks", dependencies: ["CCmark", "CYaml"], swiftSettings: house),
    .target(name: "Incidents", dependencies: ["Runbooks"], swiftSettings: house),
    .target(name: "Reports", dependencies: ["Incidents", "Runbooks"], swiftSettings: house),
    .target(name: "Engine", dependencies: ["Reports", "Incidents", "Runbooks", "Digests"], swiftSettings: house),
    .target(
      name: "Journals", dependencies: ["Engine", "Reports", "Incidents", "Runbooks", "Digests", "CSQLite"],
      swiftSettings: house),
    .target(
      name: "Host", dependencies: ["Engine", "Reports", "Incidents", "Runbooks", "Digests", "CSystem"],
      swiftSettings: house),
    .target(
      name: "Queries",
      dependencies: ["Engine", "Reports", "Incidents", "Runbooks", "CSystem", "CSQLite", "CCurl", "CPQ"],
      swiftSettings: house),
    .executableTarget(
      name: "muster",
      dependencies: [
        "Host", "Journals", "Queries", "Engine", "Reports", "Incidents", "Runbooks", "Digests",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [.embedInCode("Resources/runbook.md")]
        + messages.map { .embedInCode("Resources/messages/\($0).md") },
      swiftSettings: house),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),
    .testTarget(
      name: "RunbooksTests", dependencies: ["Runbooks", "TestSupport"], exclude: ["Snapshots"], swiftSettings: house),
    .testTarget(
      name: "IncidentsTests", dependencies: ["Incidents", "Runbooks", "TestSupport"], exclude: ["Histories"],
      swiftSettings: house),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "Incidents", "Runbooks", "TestSupport"], exclude: ["Snapshots"],
      swiftSettings: house),
    .testTarget(
      name: "EngineTests",
      dependencies: ["Engine", "Journals", "Reports", "Incidents", "Runbooks", "Digests", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "JournalsTests",
      dependencies: [
        "Journals", "Engine", "Incidents", "Runbooks", "Digests", "CSQLite", "TestSupport", "journal-child",
      ],
      exclude: ["Histories"], swiftSettings: house),
    .executableTarget(
      name: "journal-child", dependencies: ["Journals", "Engine", "Reports", "Incidents", "Runbooks", "Digests"],
      path: "Tests/JournalChild",
      swiftSettings: house),
    .testTarget(
      name: "HostTests",
      dependencies: ["Host", "Engine", "Reports", "Incidents", "Runbooks", "Digests", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "QueriesTests",
      dependencies: [
        "Queries", "Engine", "Reports", "Incidents", "Runbooks", "Digests", "CSystem", "CSQLite", "TestSupport",
        "ask-bench",
      ],
      exclude: ["Fixtures", "Servers"], swiftSettings: house),
    .executableTarget(
      name: "ask-bench", dependencies: ["Queries", "Engine", "Incidents", "Runbooks"], path: "Tests/AskBench",
      swiftSettings: house),
    .testTarget(
      name: "HouseTests", dependencies: ["TestSupport", "Journals", "Engine", "Incidents", "Runbooks", "muster"],
      exclude: ["Snapshots"], swiftSettings: house),
  ]
)
