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
}
