import Runbooks
import Testing

/// Commands whose words only read, and which must not run without a person all the same.
@Suite struct `Reading that acts, tells secrets or never ends` {
  @Test(arguments: [
    "curl 'http://app:8080/admin/restart?force=1'", "curl -s http://solr/admin/collections?action=DELETE",
    "curl http://127.0.0.1:8080/quitquitquit", "wget -qO- http://tomcat/manager/text/undeploy?path=/a",
    "printenv", "printenv | sort", "env", "kubectl get secret a -o yaml", "oc get secrets/a -ojson",
    "kubectl get secret a -o jsonpath='{.data.x}' | base64 -d", "aws secretsmanager get-secret-value --secret-id a",
    "aws ssm get-parameter --name a --with-decryption", "cat /dev/zero", "head -c 8 /dev/watchdog",
  ])
  func `a person is asked`(text: String) throws {
    #expect(try effect(text) != .looking)
  }

  @Test(arguments: [
    "curl -s http://app:8080/health", "curl http://app/api/v1/status?verbose=1", "curl -sS https://start.example.com/",
    "printenv HOME", "kubectl get secret", "kubectl get secrets -n shop", "kubectl get pods -o yaml",
    "aws secretsmanager list-secrets", "cat /dev/null", "lsblk /dev/sda",
  ])
  func `plain reading stays reading`(text: String) throws {
    #expect(try effect(text) == .looking)
  }

  private func effect(_ text: String) throws -> Command.Effect {
    let block = ShellReading.block(text, language: "sh", firstLine: 1, annotated: false)
    guard case .command(let command)? = block.items.first else {
      Issue.record("no command in \(text)")
      return .unknown
    }
    return command.effect
  }
}
