import Runbooks
import Testing

/// What follows an opened session is not for this machine, wherever the next fence stands.
@Suite struct SessionTests {
  /// The commands of a document that are for another host or session, and those that are not.
  private func read(_ document: String) -> (elsewhere: [String], here: [String]) {
    let commands = runbook(document).steps.flatMap { $0.blocks.flatMap(\.commands) }
    return (
      commands.filter { $0.obstacle == .otherContext }.map(\.text),
      commands.filter { $0.obstacle != .otherContext }.map(\.text)
    )
  }

  @Test(arguments: [
    "ssh node1", "sudo -i", "sudo -iu postgres", "sudo su -", "sudo bash", "su - shop", "kubectl exec -it pod1 -- bash",
    "kubectl -n shop exec -it pod1 -- /bin/sh", "kubectl debug node/n1 -it", "kubectl -n shop debug node/n1",
    "oc debug node/n1", "kubectl rsh pod1", "oc --context east rsh pod1", "docker exec -it late sh", "chroot /host",
    "nsenter -t 1 -m", "docker run -it --rm tools", "virtctl console vm1", "vagrant ssh",
  ])
  func `a session of one fence holds for the next fence and the next step`(_ opens: String) {
    let found = read(
      """
      ## Diagnosis

      1. Open it:

         ```bash
         \(opens)
         ```

         ```bash
         df -h
         ```

      2. Look at the disks:

         ```bash
         cat /proc/mdstat
         ```
      """)
    #expect(found.elsewhere == ["df -h", "cat /proc/mdstat"])
    #expect(found.here == [opens])
  }

  @Test(arguments: [
    "ssh node1 uptime", "kubectl exec pod1 -- df -h", "sudo systemctl status x", "bash", "docker run -d web",
  ])
  func `a command that comes back opens nothing`(_ command: String) {
    let found = read("## Diagnosis\n\nLook:\n\n```bash\n\(command)\n```\n\nAnd then:\n\n```bash\ndf -h\n```\n")
    #expect(found.here == [command, "df -h"])
  }

  @Test func `exit ends it, and as many as were opened`() {
    let found = read(
      """
      ## Diagnosis

      Enter the node:

      ```bash
      kubectl debug node/n1 -it
      chroot /host
      ```

      List the images:

      ```bash
      crictl images
      ```

      Exit the node:

      ```bash
      exit
      exit
      ```

      Look from here:

      ```bash
      df -h
      ```
      """)
    #expect(found.elsewhere == ["chroot /host", "crictl images", "exit", "exit"])
    #expect(found.here == ["kubectl debug node/n1 -it", "df -h"])
  }

  @Test(arguments: ["Type `exit` when you are done.", "Log out of the node.", "Leave it with Ctrl-D."])
  func `words end it too`(_ words: String) {
    let found = read("## Diagnosis\n\n1. Go there: `ssh node1`\n2. \(words)\n3. Look: `df -h /srv`\n")
    #expect(found.here.contains("df -h /srv"))
  }

  @Test func `a command that cannot be meant for inside is for this machine, and the rest stays in doubt`() {
    let found = read(
      """
      ## Diagnosis

      ```bash
      kubectl exec -it pod1 -- bash
      ```

      ```bash
      kubectl get pods
      ps -ef
      curl -s http://late.example/health
      ```
      """)
    #expect(found.elsewhere == ["ps -ef"])
  }

  @Test func `behind the heading of another topic only what tells of one machine is meant for the session`() {
    let found = read(
      """
      ## Diagnosis

      Go to the host:

      ```bash
      ssh relay1
      ```

      ### Logs

      ```bash
      mailctl logs --today
      ```

      ## Mitigation

      Start it again:

      ```bash
      systemctl restart relay
      ```

      Tell the desk:

      ```bash
      deskctl tell "relay restarted"
      ```
      """)
    #expect(found.elsewhere == ["mailctl logs --today", "systemctl restart relay"])
  }

  @Test func `one alert's session is none of the next alert's`() {
    let found = read(
      """
      # Alerts

      ## RelayQueueHigh

      ```bash
      ssh relay1
      ```

      ## RelayDiskFull

      ```bash
      df -h
      ```
      """)
    #expect(found.elsewhere.isEmpty)
  }

  @Test func `words that lead to another host mark what stands with them and what follows`() {
    let found = read(
      """
      ## Diagnosis

      1. SSH to the relay's host.
      2. Look at the journal: `journalctl -u relay`
      """)
    #expect(found.elsewhere == ["journalctl -u relay"])
  }

  @Test func `who cannot ssh to a host is not there`() {
    let found = read(
      """
      ## Diagnosis

      1. If you cannot ssh to the host, look at the console of the hypervisor.
      2. Look at the journal: `journalctl -u relay`
      """)
    #expect(found.elsewhere.isEmpty)
  }

  @Test func `a variable named after a node, a branch or a version is only a variable`() {
    let steps = runbook(
      """
      ## Diagnosis

      ```bash
      NODE_NAME=<node of the alert>
      GIT_BRANCH=main
      PYTHON_VERSION=3
      NODE_OPTIONS=--require=./x.js
      ```
      """
    ).steps
    let effects = steps.flatMap { $0.blocks.flatMap(\.commands) }.map(\.effect)
    #expect(effects == [.looking, .looking, .looking, .unknown])
  }
}
