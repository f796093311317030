import Runbooks
import TestSupport
import Testing

/// The twenty shapes of public runbooks, each with the graph that it must give.
@Suite struct ReadingPatternTests {
  @Test func `a command in a bullet's sentence is offered, and nested bullets are notes`() {
    expectGraph(
      #"""
      ## Diagnosis

      - See which workers are up via `docker ps --filter name=$WORKER`.
      - Read the last lines via `docker logs --tail 50 $WORKER`.
      - Compare the worker's settings, such as:
        - memory limit
        - image tag
      """#, "pattern-01.txt")
  }

  @Test func `a fence in an ordered item is its command, and a captured variable is no question`() {
    expectGraph(
      #"""
      1. Find the active relay:

         ```bash
         $ RELAY="$(mailctl relays --active --quiet)"
         ```

      2. Show its queue:

         ```bash
         $ mailctl queue "$RELAY" --limit 20
         ```

      3. Look at one message:

         ```bash
         $ mailctl show <message-id>
         ```
      """#, "pattern-02.txt")
  }

  @Test func `a bold line is a heading, and two commands of one fence are two runs`() {
    expectGraph(
      #"""
      **Loyalty workers:**

      ```bash
      systemctl list-units 'loyalty-*'
      journalctl -u <unit> -n 100
      ```
      """#, "pattern-03.txt")
  }

  @Test func `a console session without a label is a command with its sample output`() {
    expectGraph(
      #"""
      ```
      $ shopctl tenants list --region ${region}
      TENANT      PLAN     ALIAS
      north       basic    <none>
      harbour     plus     hb.example
      ```
      """#, "pattern-04.txt")
  }

  @Test func `a list that a flush-left fence cuts goes on`() {
    expectGraph(
      #"""
      4) Count what waits in the inbox

      ```
      ls spool/in | wc -l
      ```
      5) Count what was refused
      """#, "pattern-05.txt")
  }

  @Test func `causes as bullets, each explained flush left, are a choice`() {
    expectGraph(
      #"""
      The parcel feed can be late for a number of reasons, including:

      - The carrier's endpoint answers slowly

      Open the `Carriers` board and compare the p95 with yesterday's.

      - The importer is paused

      Look at the importer's switch on the `Jobs` board.
      """#, "pattern-06.txt")
  }

  @Test func `an If sentence behind a command leads to another file, with return`() {
    expectGraph(
      #"""
      1. Does the spooler of the label printer answer?
         ```bash
         lpstat -H -r
         ```
         If it says `scheduler is running` → look at the printer itself, [blank-labels.md](blank-labels.md)
      2. Start it again with `labelctl spooler start`.
      """#, "pattern-07.txt")
  }

  @Test func `a table of symptoms and fixes is a choice`() {
    expectGraph(
      #"""
      | What you see | Usually means | Do |
      |---|---|---|
      | Labels come out blank | Template lost at the last update | Put it back: `labelctl template restore` |
      | Labels come out twice | Two printers share a queue | [Split the queue](#split-the-queue) |
      | No labels, spooler silent | Spool folder not mounted | See [spool-mount.md](spool-mount.md) |

      ## Split the queue

      Give each printer a queue of its own.
      """#, "pattern-08.txt")
  }

  @Test func `placeholders in prose are values, and a conclusion is a choice`() {
    expectGraph(
      #"""
      ## Playbook
      1. List the exports of tenant <tenant> with their state.
      2. List the storage errors of the same hour.

      ## Diagnosis
      1. Compare Steps 1 and 2. If failed exports and storage errors coincide, the bucket is the cause.
      """#, "pattern-09.txt")
  }

  @Test func `headings that begin with If are a choice between sections`() {
    expectGraph(
      #"""
      ## Mitigation
      ### If the importer is paused
      Resume it and wait for one full pass.
      ### If the carrier rejects our key
      Follow [key rotation](keys.md).
      ### When neither applies
      Ask the carrier desk.
      """#, "pattern-10.txt")
  }

  @Test func `either of the following is a choice, and generators' marks are no words`() {
    expectGraph(
      #"""
      **Fix:** the spooler needs a port. Either of the following helps:

      -   Let the spooler listen elsewhere:
          {% include copy-button.html %}
          ~~~ shell
          $ spooler listen --port=<free port>
          ~~~
      -   End whoever listens there now:
          ~~~ shell
          $ fuser -k 9100/tcp
          ~~~
      """#, "pattern-11.txt")
  }

  @Test func `headings named after alerts are runbooks, and bold Step lines are steps`() {
    expectGraph(
      #"""
      ### ImporterBacklogHigh
      How to **investigate**:

      **Step 1: Which carrier is it?**
      ```promql
      # More than 40 is trouble; remember the carrier's name.
      max by (carrier) (importer_backlog_items) > 40
      ```

      ### ImporterRejectsMany
      """#, "pattern-12.txt")
  }

  @Test func `queries are told by their labels and shapes`() {
    expectGraph(
      #"""
      ### Quick checks
      - Metric: `importer_queue_length`
      - Query: `sum by (carrier) (rate(importer_rejects_total[5m]))`
      - Log query: `{app="importer"} |= "signature does not match"`
      """#, "pattern-13.txt")
  }

  @Test func `a query hides in an address, and an expectation repeats`() {
    expectGraph(
      #"""
      - [ ] See that every request is signed with the old key
        - https://metrics.example/graph?g0.range_input=1h&g0.expr=sum(rate(signed_total%7Bkey%3D%22old%22%7D%5B5m%5D))
        - [ ] Expected: below 5 a minute within the hour
      ## Rollback
      Do the same again, with the old key in place of the new one.
      """#, "pattern-14.txt")
  }

  @Test func `a command line without back-ticks is offered, and an interpretation is a choice`() {
    expectGraph(
      #"""
      - importerctl reread --keys
      - Ask the importer which key it signs with:
          ```
          importerctl key --fingerprint
          ```
          It must end in the four characters on the envelope; anything else means that the old key is still in use.
      - Wait until the old connections are gone; this shows them: `ss -tn dst :8443`
      """#, "pattern-15.txt")
  }

  @Test func `comments in one fence cut it where nothing is run`() {
    expectGraph(
      #"""
      ```bash
      # 1. Get the release
      cd deploy
      ./fetch.sh

      # 2. Show the list to the shop owner

      # 3. Roll out
      ./rollout.sh
      ```
      """#, "pattern-16.txt")
  }

  @Test func `a quote guides the task above it, and an If sentence leads on`() {
    expectGraph(
      #"""
      - [ ] Decide how bad it is
        > Low: one shop. High: a region.
      - [ ] Name a lead

      If the leaking shop is known, go on with [Close the leak](#close-the-leak). If not, call the second line.

      ## Close the leak

      Revoke the shop's key.
      """#, "pattern-17.txt")
  }

  @Test func `two sessions are told apart`() {
    expectGraph(
      #"""
      - Open a session that holds the lock:
        - Run this in `shopdb`:
          ```sql
          SELECT hold_exports('rehearsal');
          ```
      - In a second session on this host, copy the folder:
        - rsync -a exports/ backup/exports/
      - Back in the first session: `SELECT release_exports();`
      """#, "pattern-18.txt")
  }

  @Test func `a tree of yes and no is nested choices, and an approval is kept`() {
    expectGraph(
      #"""
      > `[Desk Owner]` approves every action of section 4.2.

      ```text
      ├── YES (money is leaving now)
      │     └── Save the ledger first, then proceed to 4.2
      └── NO (no movement for an hour)
            └── Ask the Desk Owner
                  ├── YES → Proceed to 4.2
                  └── NO  → Write down why, then close
      ```

      ### 4.2 Stop the payouts

      1. Stop the job with `payoutctl stop --all`.
      2. Write down when it stopped.
      """#, "pattern-19.txt")
  }

  @Test func `a closing fence that is too short is mended`() {
    expectGraph(
      #"""
      1. See whose items wait:

         ```promql
         sum by (shop) (worker_backlog_items{worker="$W"})
         ``
         One shop with more than half of it gets a worker of its own.

      2. Tell the owner.
      """#, "pattern-20.txt")
  }
}
