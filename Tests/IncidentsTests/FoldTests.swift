import Incidents
import Runbooks
import Testing

@Suite struct `A walk goes from step to step` {
  @Test func `text is read on the way and never asked about`() throws {
    let story = try Story(book([text("why"), manual("look"), text("end")]))
    let place = try story.place()
    #expect(place.id == "look")
    #expect(place.reading == [0])
    #expect(place.count == StepCount(position: 1, total: 1))
  }

  @Test func `every step behind is the end`() throws {
    var story = try Story(book([manual("a"), manual("b")]))
    try story.tell(.answer(try story.place(), value: "seen", basis: .answered))
    #expect(try story.place().id == "b")
    try story.tell(.conclude(try story.place(), .skipped, reason: "not here"))
    #expect(story.incident.nextMove(by: story.library) == .finish(StepCount(position: 2, total: 2)))
    try story.tell(.endWalk(.completed, .recovered, reason: nil))
    #expect(story.incident.nextMove(by: story.library) == nil)
  }

  @Test func `skipping and deferring want a reason`() throws {
    let story = try Story(book([manual("a")]))
    for status in [StepStatus.skipped, .deferred, .overridden, .failed] {
      #expect(throws: Refusal.reasonMissing) {
        try story.incident.decide(
          .conclude(try story.place(), status, reason: "  "), by: story.library, actor: "mira")
      }
    }
  }

  @Test func `back opens a step again and undoes nothing`() throws {
    var story = try Story(book([script("a"), manual("b")]))
    try story.run("p1")
    try story.tell(.conclude(try story.place(), .done, reason: nil))
    try story.tell(.go(try story.place(), to: "a", back: true))
    let place = try story.place()
    #expect(place.id == "a")
    #expect(story.incident.walk?.state(of: "a", frame: 0)?.runs.isEmpty == true)
    #expect(story.incident.walk?.state(of: "a", frame: 0)?.attempts == 1)
  }

  @Test func `going ahead leaves the steps between open`() throws {
    var story = try Story(book([manual("a"), manual("b"), manual("c")]))
    try story.tell(.go(try story.place(), to: "c", back: false))
    #expect(try story.place().id == "c")
    #expect(story.incident.walk?.state(of: "b", frame: 0)?.status == nil)
  }
}

@Suite struct `A branch is entered through its arm` {
  /// a, then a branch to b or c, then d.
  private func forked() -> Runbook {
    book([branch("a", [.steps(1..<2), .steps(2..<3)]), manual("b"), manual("c"), manual("d")])
  }

  @Test func `the arm that was not taken is passed over`() throws {
    var story = try Story(forked())
    try story.tell(
      .takeArm(
        try story.place(), arm: 1, by: .person, entered: Entrance(runbook: nil, first: "c", last: "c"), reason: nil))
    #expect(try story.place().id == "c")
    #expect(try story.place().frame == 1)
    try story.tell(.answer(try story.place(), value: "x", basis: .answered))
    #expect(try story.place().id == "d")
    #expect(try story.place().frame == 0)
  }

  @Test func `an arm that leads nowhere goes on behind all arms`() throws {
    var story = try Story(forked())
    try story.tell(.takeArm(try story.place(), arm: 0, by: .person, entered: nil, reason: nil))
    #expect(try story.place().id == "d")
  }

  @Test func `an override wants a reason`() throws {
    let story = try Story(forked())
    #expect(throws: Refusal.reasonMissing) {
      try story.incident.decide(
        .takeArm(try story.place(), arm: 0, by: .override, entered: nil, reason: ""), by: story.library, actor: "mira")
    }
  }

  @Test func `a jump into another runbook comes back`() throws {
    var story = try Story(book([branch("a", [.runbook(path: "x.md", slug: nil)]), manual("z")]))
    let other = Digest(hex: "r2")
    story.library.add(book([manual("x1"), manual("x2")]), revision: other)
    let key = RunbookKey(revision: other, slug: nil)
    try story.tell(
      .takeArm(
        try story.place(), arm: 0, by: .person, entered: Entrance(runbook: key, first: "x1", last: "x2"), reason: nil))
    #expect(try story.place().runbook == key)
    try story.tell(.answer(try story.place(), value: "1", basis: .answered))
    try story.tell(.answer(try story.place(), value: "2", basis: .answered))
    #expect(try story.place().id == "z")
    #expect(try story.place().runbook == story.key)
  }

  @Test func `a loop back opens its steps anew`() throws {
    var story = try Story(book([manual("a"), branch("again", [.steps(0..<1), .next]), manual("z")]))
    try story.tell(.answer(try story.place(), value: "1", basis: .answered))
    try story.tell(
      .takeArm(
        try story.place(), arm: 0, by: .person, entered: Entrance(runbook: nil, first: "a", last: "a"), reason: nil))
    #expect(try story.place().id == "a")
    try story.tell(.answer(try story.place(), value: "2", basis: .answered))
    #expect(try story.place().id == "z")
  }

  @Test func `a rollback is entered only when it is asked for`() throws {
    let sections = [
      Section(title: "Fix", slug: "fix", level: 2, lines: Lines(1, 5), phase: .mitigate, steps: 0..<2),
      Section(
        title: "Rollback", slug: "rollback", level: 3, lines: Lines(4, 5), phase: .rollBack, parent: 0, steps: 1..<2,
        rollbackOf: 0),
    ]
    var story = try Story(book([script("a", .changing), manual("put back"), manual("z")], sections: sections))
    #expect(try story.place().count.total == 2)
    try story.tell(.enter(try story.place(), section: 1, label: "Rollback"))
    #expect(try story.place().id == "put back")
    try story.tell(.answer(try story.place(), value: "ok", basis: .acknowledged))
    #expect(try story.place().id == "a")
  }
}

@Suite struct `A run is started at most once` {
  @Test func `a change wants its phrase, and the right one`() throws {
    let story = try Story(book([script("a", .changing)]))
    let plan = story.plan("p1", phrase: "delete web-1")
    #expect(throws: Refusal.needsPhrase(plan)) {
      try story.incident.decide(
        .run(try story.place(), plan, phrase: nil, host: "h", now: moment), by: story.library, actor: "mira")
    }
    #expect(throws: Refusal.wrongPhrase(typed: "delete web-2", expected: "delete web-1")) {
      try story.incident.decide(
        .run(try story.place(), plan, phrase: "delete web-2", host: "h", now: moment), by: story.library, actor: "mira")
    }
    let entries = try story.incident.decide(
      .run(try story.place(), plan, phrase: " delete  web-1 ", host: "h", now: moment), by: story.library, actor: "mira"
    )
    #expect(entries.count == 2)
  }

  @Test func `a plan that was started is spent`() throws {
    var story = try Story(book([script("a")]))
    try story.run("p1", code: 1)
    #expect(throws: Refusal.planSpent("p1")) {
      try story.incident.decide(
        .run(try story.place(), story.plan("p1"), phrase: nil, host: "h", now: moment), by: story.library, actor: "mira"
      )
    }
  }

  @Test func `while one runs no other starts`() throws {
    var story = try Story(book([script("a"), script("b")]))
    let place = try story.place()
    try story.tell(.run(place, story.plan("p1"), phrase: nil, host: "h", now: moment))
    #expect(throws: Refusal.running(step: "a")) {
      try story.incident.decide(
        .run(place, story.plan("p2"), phrase: nil, host: "h", now: moment), by: story.library, actor: "mira")
    }
  }

  @Test func `a run whose end nobody saw is in doubt until a person rules`() throws {
    var story = try Story(book([script("a"), script("b")]))
    let place = try story.place()
    try story.tell(.run(place, story.plan("p1"), phrase: nil, host: "h", now: moment))
    try story.tell(.takeUp(host: "h"))
    guard case .rule(let there, let run)? = story.incident.nextMove(by: story.library) else {
      Issue.record("nobody is asked to rule")
      return
    }
    #expect(there.id == "a")
    #expect(run.plan == "p1")
    #expect(throws: Refusal.inDoubt(step: "a")) {
      try story.incident.decide(
        .run(place, story.plan("p2"), phrase: nil, host: "h", now: moment), by: story.library, actor: "mira")
    }
    #expect(throws: Refusal.reasonMissing) {
      try story.incident.decide(.rule(there, .done, reason: ""), by: story.library, actor: "mira")
    }
    #expect(throws: Refusal.inDoubt(step: "a")) {
      try story.incident.decide(.endWalk(.completed, .recovered, reason: nil), by: story.library, actor: "mira")
    }
    try story.tell(.rule(there, .notDone, reason: "the log shows nothing"))
    #expect(try story.place().id == "a")
    try story.tell(.run(try story.place(), story.plan("p2"), phrase: nil, host: "h", now: moment))
  }

  @Test func `unfilled parameters and obstacles stop it`() throws {
    let story = try Story(book([script("a")]))
    var plan = story.plan("p1")
    plan.unfilled = ["pod"]
    #expect(throws: Refusal.unfilled(["pod"])) {
      try story.incident.decide(
        .run(try story.place(), plan, phrase: nil, host: "h", now: moment), by: story.library, actor: "mira")
    }
    plan.unfilled = []
    plan.obstacle = .nestedPlaceholder
    #expect(throws: Refusal.obstacle(.nestedPlaceholder)) {
      try story.incident.decide(
        .run(try story.place(), plan, phrase: nil, host: "h", now: moment), by: story.library, actor: "mira")
    }
  }
}

@Suite struct `The stream has room for what comes later` {
  @Test func `a second walk begins at its own first step`() throws {
    var story = try Story(book([manual("a"), manual("b")]))
    try story.tell(.answer(try story.place(), value: "x", basis: .answered))
    try story.tell(.endWalk(.stopped, .unknown, reason: "again from the top"))
    try story.tell(.startWalk(story.key, from: nil))
    #expect(try story.place().id == "a")
    #expect(story.incident.walks == 2)
  }

  @Test func `kinds that this version does not know are counted and harmless`() throws {
    var story = try Story(book([manual("a")]))
    let before = try story.place()
    for kind in ["recordCorrected", "messageQueued", "blobErased"] {
      story.write(.opaque(kind: kind), at: RecordPlace())
    }
    #expect(try story.place() == before)
    #expect(story.incident.opaque == 3)
  }

  @Test func `a secret's value is in no event`() throws {
    let story = try Story(book([manual("a")]))
    let entries = try story.incident.decide(
      .give(name: "token", value: "s3cret", basis: .answered, secret: true), by: story.library, actor: "mira")
    #expect(entries.map(\.event) == [.valueGiven(name: "token", value: nil, basis: .answered, secret: true)])
  }
}

/// What the core itself refuses of a plan, whoever asks it.
@Suite struct `A plan on record` {
  private func story() throws -> (Story, StepPlace, Plan) {
    var story = try Story(book([script("a", .changing)]))
    let place = try story.place()
    var plan = story.plan("p", phrase: "restamp 3")
    (plan.danger, plan.approvals, plan.binding) = (.lasting, 1, Digest(hex: "b"))
    plan.preview = Plan.Preview(targets: 3, list: nil, seq: 1)
    try story.tell(.makePlan(place, plan, now: Self.now(story)))
    return (story, place, plan)
  }

  private static func now(_ story: Story) -> Moment {
    Moment(wall: Int64(story.records.count + 1) * 1_000_000_000, monotonic: 0, boot: "boot")
  }

  private func decide(_ story: Story, _ decision: Decision, as actor: String) throws -> [Entry] {
    try story.incident.decide(decision, by: story.library, actor: actor)
  }

  @Test func `is agreed to by somebody else, who reads the number`() throws {
    let (story, _, _) = try story()
    func word(_ readBack: String) -> Decision {
      .approve(plan: "p", readBack: readBack, target: nil, objection: nil, now: Self.now(story))
    }
    #expect(throws: Refusal.ownPlan("p")) { try decide(story, word("3"), as: "mira") }
    #expect(throws: Refusal.wrongReadBack(typed: "4")) { try decide(story, word("4"), as: "tomas") }
    #expect(try decide(story, word("3"), as: "tomas").count == 1)
  }

  @Test func `does not run without the others, nor by an old policy's agreement`() throws {
    var (story, place, plan) = try story()
    func run(_ plan: Plan) -> Decision { .run(place, plan, phrase: "restamp 3", host: "h", now: Self.now(story)) }
    #expect(throws: Refusal.notAgreed(plan: "p", missing: 1)) { try decide(story, run(plan), as: "mira") }
    story.write(
      .approvalGiven(plan: "p", readBack: "3", objection: nil), at: RecordPlace(walk: story.incident.walk?.id))
    #expect(try decide(story, run(plan), as: "mira").count > 1)
    // What the policy wants now counts, wherever the plan was made.
    plan.approvals = 2
    #expect(throws: Refusal.notAgreed(plan: "p", missing: 1)) { try decide(story, run(plan), as: "mira") }
  }
}

@Suite struct `Danger is raised and never lowered` {
  private func judge(_ block: Block, _ others: [Block] = [], words: String) -> Ceremony {
    let step = Step(title: "x", kind: .script, lines: Lines(1, 1), blocks: [block] + others)
    return Ceremony.judge(block, block.commands[0], of: step, words: words)
  }

  private func block(_ effect: Command.Effect, role: Role? = nil, danger: Danger? = nil) -> Block {
    var attributes = Attributes()
    attributes.danger = danger
    return Block(
      lines: Lines(1, 1), kind: .command, text: "x",
      commands: [Command(text: "x", script: "x", effect: effect, line: 1)],
      role: role, attributes: attributes)
  }

  @Test func `looking asks nothing`() { #expect(judge(block(.looking), words: "ls").phrase == nil) }

  @Test func `what is not known to look counts as changing`() {
    let ceremony = judge(block(.unknown), words: "./restart.sh web-1")
    #expect(ceremony.danger == .wide)
    #expect(ceremony.phrase == "restart.sh web-1")
  }

  @Test func `the phrase is the verb and the target's own name`() {
    #expect(judge(block(.changing), words: "kubectl -n shop delete pod web-1").phrase == "delete web-1")
    #expect(judge(block(.changing), words: "sudo systemctl restart nginx").phrase == "restart nginx")
    #expect(judge(block(.changing), words: "rm -rf /var/tmp/x").phrase == "rm /var/tmp/x")
  }

  @Test func `the phrase names what is changed, not where`() {
    #expect(judge(block(.changing), words: "kubectl delete pod web-1 -n shop").phrase == "delete web-1")
    #expect(judge(block(.changing), words: "kubectl rollout restart deploy/web -n shop").phrase == "restart deploy/web")
    #expect(
      judge(block(.changing), words: "kubectl cnpg subscription restart orders --context east").phrase
        == "restart orders")
    #expect(judge(block(.changing), words: "az aks delete -g shop -n web").phrase == "delete web")
    #expect(judge(block(.changing), words: "kubectl label node n1 tier=gold --namespace x").phrase == "label n1")
    #expect(judge(block(.changing), words: "kubectl exec web-1 -n shop -- psql -c x").phrase == "exec x")
    #expect(judge(block(.changing), words: "service nginx restart").phrase == "restart nginx")
  }

  @Test func `two different changes share no phrase`() {
    let plan = "curl -X POST -d '{\"mode\": \"plan\"}' shop"
    let apply = "curl -X POST -d '{\"mode\": \"apply\"}' shop"
    func phrase(_ words: String, _ place: Int) -> String {
      Ceremony.phrase(from: words, step: "examples", among: [(plan, "examples"), (apply, "examples")], place: place)
    }
    #expect(phrase(plan, 0) == "run examples plan")
    #expect(phrase(apply, 1) == "run examples apply")
    // The same words are the same change; where no word differs, their order does.
    #expect(Ceremony.phrase(from: "rm x", step: "s", among: [("rm x", "s"), ("rm x", "t")], place: 0) == "rm x")
    let one = "{ rm x; }"
    let two = "{ rm x ; }"
    #expect(Ceremony.phrase(from: one, step: "s", among: [(one, "s"), (two, "s")], place: 0) == "run s")
    #expect(Ceremony.phrase(from: two, step: "s", among: [(one, "s"), (two, "s")], place: 1) == "run s 2")
  }

  @Test func `a small action with preview and undo wants the word do`() {
    let run = block(.changing, role: .run, danger: .small)
    #expect(judge(run, [block(.looking, role: .preview), block(.changing, role: .undo)], words: "x y").phrase == "do")
    #expect(judge(run, [block(.looking, role: .preview)], words: "set y").danger == .wide)
  }

  @Test func `an author cannot call a change a look`() {
    #expect(judge(block(.changing, role: .run, danger: .look), words: "rm x").phrase != nil)
  }
}
