import Incidents
import Reports
import Runbooks
import TestSupport
import Testing

@Suite struct ListAndDoctorTests {
  private let shelf: [RunbookList.Entry] = [
    RunbookList.Entry(Samples.mill, errors: 0), RunbookList.Entry(Samples.hostile, errors: 1),
    RunbookList.Entry(
      Runbook(id: "deep/folder/with-a-long-name", path: "x.md", title: "Empty", lines: Lines(1, 1)), errors: 2),
  ]

  @Test func `a list has an entry for each runbook`() {
    expectSnapshot(RunbookList.text(shelf, look: Look()), named: "list.txt")
    expectSnapshot(String(decoding: RunbookList.json(shelf), as: UTF8.self), named: "list.json")
    for line in RunbookList.text(shelf, look: Look(width: 60)).split(separator: "\n") { expectFits(line, 60) }
  }

  @Test func `doctor's worst finding decides, and every finding keeps to the width`() {
    var doctor = Doctor()
    doctor.add(Doctor.Finding("bash", .ok, "5.2"))
    #expect(!doctor.failed && doctor.text(Look()) == "ok    bash        5.2\nAll is well.\n")
    doctor.add(
      Doctor.Finding(
        "terminal", .warn, "40 columns", advice: "Make it 60 columns wide or more; narrower works, but wraps."))
    #expect(!doctor.failed && doctor.text(Look()).hasSuffix("All of it works; 1 to look at.\n"))
    doctor.add(Doctor.Finding("journal", .fail, "no \u{1B}[2Jroom", advice: "Make room."))
    #expect(doctor.failed)
    expectSnapshot(doctor.text(Look(width: 60)), named: "doctor.txt")
    expectSnapshot(String(decoding: doctor.json, as: UTF8.self), named: "doctor.json")
    for line in doctor.text(Look(width: 60)).split(separator: "\n") { expectFits(line, 60) }
  }

  private let metrics = SourceDeclaration(name: "metrics", kind: .prometheus, address: "http://m:9090")

  private func told(_ health: Health, milliseconds: Int = 3) -> Doctor.Finding {
    Doctor.finding(
      metrics, Reply(.body(status: 200, contentType: "", text: health.text), milliseconds: milliseconds))
  }

  @Test(arguments: [
    (Int64(0), Int64(2_000_000), Doctor.State.ok, "its clock agrees within 2 ms"),
    (1_500_000_000, 2_000_000, .ok, "its clock is 1.5s ahead, give or take 2 ms"),
    (-90_000_000_000, 2_000_000, .warn, "its clock is 1m 30s behind, give or take 2 ms"),
    // Not beyond doubt: the grain of its clock may be all of it.
    (2_400_000_000, 500_000_000, .ok, "its clock is 2.4s ahead, give or take 500 ms"),
    (.min, 1, .warn, "behind, give or take 0 ms"),
  ]) func `a clock is judged by what is beyond doubt`(
    offset: Int64, precision: Int64, state: Doctor.State, words: String
  ) {
    let finding = told(Health(product: "Prometheus", version: "2.42", offset: offset, precision: precision))
    #expect(finding.state == state && finding.found.hasSuffix(words), "\(finding.found)")
    #expect(finding.found.hasPrefix("metrics answers in 3 ms, Prometheus 2.42, "))
    #expect((finding.advice != nil) == (state == .warn))
  }

  @Test func `a slow source, one that does not say what it is, and one that does not answer`() {
    #expect(told(Health(product: "", version: ""), milliseconds: 2001).state == .warn)
    #expect(told(Health(product: "", version: "")).found == "metrics answers in 3 ms, it does not say what it is")
    for cause in [
      AskFailure.Cause.unreachable, .timedOut, .denied, .noSecret, .noClient, .untrusted, .redirected, .circular,
      .notUnderstood,
    ] {
      let finding = Doctor.finding(metrics, Reply(.failed(AskFailure(cause, "why"))))
      #expect(finding.state == .fail && finding.found.hasSuffix(": why") && finding.advice?.isEmpty == false)
      #expect(finding.source?.answers == false && finding.source?.cause == cause)
    }
    var doctor = Doctor()
    doctor.add(told(Health(product: "Prometheus", version: "2.42", offset: 5_000_000, precision: 2_000_000)))
    doctor.add(Doctor.finding(metrics, Reply(.failed(AskFailure(.denied, "HTTP 401")))))
    let shell = SourceDeclaration(name: "here", kind: .shell, address: "/no")
    doctor.add(Doctor.finding(shell: shell, folderIsThere: false))
    expectSnapshot(String(decoding: doctor.json, as: UTF8.self), named: "doctor-sources.json")
  }
}
