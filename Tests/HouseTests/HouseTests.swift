import Testing

@Suite struct `The house` {
  struct File: CustomStringConvertible {
    let path: String
    let source: String
    let code: BareCode
    var description: String { path }
  }

  static let files: [File] = {
    do {
      return try Checkout.files(in: "Sources").map {
        let source = try Checkout.text($0)
        return File(path: $0, source: source, code: BareCode(source))
      }
    } catch {
      Issue.record("cannot read Sources: \(error)")
      return []
    }
  }()

  func expectNone(_ breaches: [Breach], sourceLocation: SourceLocation = #_sourceLocation) {
    let list = breaches.map(\.description).joined(separator: "\n")
    #expect(breaches.isEmpty, "\(list)", sourceLocation: sourceLocation)
  }

  @Test func `the sources are there to be read`() {
    #expect(Set(Self.files.map { HouseRules.target(of: $0.path) }).isSuperset(of: HouseRules.imports.keys))
  }

  @Test func `imports point down, and only where they may`() {
    expectNone(Self.files.flatMap { HouseRules.imports($0.path, $0.code) })
  }

  @Test(arguments: HouseRules.oneHome) func `a C library has one home`(module: String) {
    let homes = Self.files.filter { file in HouseRules.imported(file.code).contains { $0.module == module } }
    let targets = Set(homes.map { HouseRules.target(of: $0.path) })
    #expect(homes.count == targets.count, "\(module) stands in \(homes)")
  }

  @Test func `the core reaches nothing that was not handed to it`() {
    expectNone(Self.files.flatMap { HouseRules.effects($0.path, $0.code) })
  }

  @Test func `nothing crashes in disguise, no error is lost without a reason`() {
    expectNone(Self.files.flatMap { HouseRules.crashes($0.path, $0.source, $0.code) })
  }

  @Test func `nothing is marked as unfinished`() throws {
    let scripts =
      try Checkout.files(in: "scripts", ending: [".sh", ".py"])
      + Checkout.files(in: "runbooks", ending: [".md", ".sh", ".py"])
    expectNone(Self.files.flatMap { HouseRules.unfinished($0.path, $0.source) })
    for path in try scripts + Checkout.pages() { expectNone(HouseRules.unfinished(path, try Checkout.text(path))) }
  }

  @Test func `every package declaration has its sentence`() {
    let seams = Self.files.filter { HouseRules.target(of: $0.path) == "Engine" }
    let witnesses = seams.reduce(into: Set<Substring>()) { $0.formUnion(HouseRules.asked($1.code)) }
    #expect(witnesses.isSuperset(of: ["append", "run", "ask"]))
    for file in Self.files {
      let edge = ["Journals", "Host", "Queries"].contains(HouseRules.target(of: file.path))
      expectNone(HouseRules.undocumented(file.path, file.source, file.code, witnesses: edge ? witnesses : []))
    }
  }

  @Test func `no file has grown beyond what one reads in a sitting`() {
    for file in Self.files {
      let lines = file.code.lines.count
      // Not a law: a table of sentences is excused. It is said, so that somebody looks.
      if lines > 400 { print("house: \(file.path) has \(lines) lines") }
    }
  }

  @Test func `no line names the machine it was written on`() throws {
    let marks = ["/wo" + "rk/", "/fa" + "rm/", "/root/" + "."]
    var paths = Self.files.map(\.path) + (try Checkout.files(in: "Tests", ending: [".swift", ".md", ".txt", ".json"]))
    paths +=
      try Checkout.files(in: "scripts", ending: [""]) + Checkout.files(in: "runbooks", ending: [""]) + Checkout.pages()
    for path in paths {
      let source = try Checkout.text(path)
      for mark in marks where source.contains(mark) { Issue.record("\(path) holds \(mark)") }
    }
  }

  // The rules must bite: each is shown code that breaks it, and code that only looks as if it did.

  @Test(arguments: [
    ("import Foundation", "Runbooks"), ("package import Foundation", "Host"),
    ("import FoundationEssentials", "Incidents"),
    ("import Journals", "Host"), ("import Host", "Journals"), ("import Engine", "Reports"),
    ("import struct Foundation.Date", "Engine"),
    ("@preconcurrency import Glibc", "Reports"),
  ]) func `an import that points up or out is found`(line: String, target: String) {
    #expect(HouseRules.imports("Sources/\(target)/X.swift", BareCode(line)).count == 1)
  }

  @Test(arguments: [
    "print(1)", "let now = Date()", "let x = Int.random(in: 0..<2)", "let h = getenv(\"HOME\")", "usleep(3); sleep(3)",
    "let a = CommandLine.arguments", "let s = \"\\(Date())\"", "if let l = readLine() {}", "exit(2)",
  ]) func `an effect in the core is found`(line: String) {
    #expect(!HouseRules.effects("Sources/Engine/X.swift", BareCode(line)).isEmpty)
  }

  @Test(arguments: [
    "// print(1)", "let s = \"print(1)\"", "let s = #\"\\(Date())\"#", "/* exit(1) /* sleep(1) */ exit(2) */",
    "blueprint(1)",
    "let s = \"\"\"\n  print(\"x\")\n  \"\"\"", "world.exit(1)", "update(Candidate(1))",
  ]) func `what only looks like an effect is left alone`(line: String) {
    #expect(HouseRules.effects("Sources/Engine/X.swift", BareCode(line)).isEmpty)
  }

  @Test(arguments: ["try! f()", "x as! Int", "fatalError(\"no\")", "let a = try? f()"])
  func `a crash or a lost error is found`(line: String) {
    #expect(HouseRules.crashes("Sources/Host/X.swift", line, BareCode(line)).count == 1)
  }

  @Test func `a lost error with its reason is left alone`() {
    let line = "// a missing file is the same as an empty one\nlet a = try? f()"
    #expect(HouseRules.crashes("Sources/Host/X.swift", line, BareCode(line)).isEmpty)
  }

  @Test(arguments: [
    "package struct A {}", "  package func b() {}", "/// Of another.\nlet c = 1\npackage enum D {}",
    "@frozen package enum E {}",
    "  package var f: Int { 1 }", "package let g = 1", "package static func h() {}",
  ]) func `a declaration without a sentence is found`(source: String) {
    #expect(HouseRules.undocumented("Sources/Host/X.swift", source, BareCode(source)).count == 1)
  }

  @Test(arguments: [
    "/// A.\npackage struct A {}", "/// A.\n@frozen\npackage enum E {}", "  package var b: Int",
    "  package init(a: Int) {}",
    "  package static func < (a: A, b: A) -> Bool { true }", "package import Incidents",
    "  package var description: String { \"\" }",
  ]) func `a declaration that needs no more words is left alone`(source: String) {
    #expect(HouseRules.undocumented("Sources/Host/X.swift", source, BareCode(source)).isEmpty)
  }
}
