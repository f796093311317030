import Incidents
import Reports
import Runbooks
import Testing

@Suite struct `What triage finds` {
  @Test func `alerts that could not be read leave the others, and a doubt`() {
    var findings = TriageFindings(runbooks: [], now: 10)
    let source = SourceDeclaration(name: "am", kind: .alertmanager, address: "http://a")
    let alert = FiringAlert(labels: [Reply.Label("alertname", "Slow")], started: 5)
    findings.take(Reply(.alerts([alert]), warnings: ["1 alert could not be read"]), from: source)
    #expect(findings.alerts.map(\.firing.name) == ["Slow"])
    #expect(findings.silent == ["am: 1 alert could not be read"])
  }
}
