import Digests
import Incidents
import Reports
import Runbooks

/// Actions that are HTTP requests: sent once, with values percent-encoded as a query's are, and told by their status.
extension Walker {
  /// Sends the request of a block and says how that went. A reply outside 200 to 299 is a failure; a request that went out and
  /// got no reply is lost: nobody here knows whether it was obeyed.
  func send(_ run: RunRef, at place: StepPlace) -> Finish {
    let (book, step) = step(at: place)
    let block = step.blocks[run.block]
    let began = world.now().monotonic
    var end: (ending: Ending, stdout: [UInt8], stderr: String)
    do throws(AskFailure) {
      let reply = try reply(to: try request(block, in: book, at: place))
      end = try outcome(of: reply)
    } catch {
      let words = EvidenceWords.sentence(error, source: block.attributes.source ?? "http")
      let isUnsent = Self.unsent.contains(error.cause)
      end = (isUnsent ? .notStarted(errno: 0, what: words) : .lost(what: words), [], words)
    }
    end.stdout.withUnsafeBytes {
      collected?.take($0)
      world.person.stream($0, .stdout)
    }
    return Finish(
      ending: end.ending, milliseconds: Int((world.now().monotonic - began) / 1_000_000),
      stdout: KeptOutput(end.stdout),
      stderr: KeptOutput(Array(end.stderr.utf8)))
  }

  /// Causes by which nothing was sent.
  static var unsent: Set<AskFailure.Cause> {
    [.unreachable, .untrusted, .badQuery, .noSource, .unfilled, .changing, .noClient, .noSecret]
  }

  private func request(_ block: Block, in book: Runbook, at place: StepPlace) throws(AskFailure) -> Question {
    guard let found = source(of: block, in: book) else { throw AskFailure(.noSource) }
    var source: SourceDeclaration
    switch found {
    case .success(let declared): source = declared
    case .failure(let failure): throw failure
    }
    if source.origin == .runbook { source.anchor(in: runbookFolder(place.runbook)) }
    let names = block.commands.first?.placeholders ?? []
    // A request is written down, and a secret in it would be.
    if let secret = names.first(where: { parameter($0, in: book).secret || isSecret($0) }) {
      throw AskFailure(.unfilled, "\(secret) is secret; give it by the source's credentials")
    }
    let query: FilledQuery
    do throws(FillingProblem) {
      query = try FilledQuery.fill(
        block.text, language: "http", names: names, isNumber: { self.parameter($0, in: book).type == .number },
        values: { self.queryValue(of: self.parameter($0, in: book)) })
    } catch {
      throw AskFailure(.unfilled, EvidenceWords.sentence(error))
    }
    // A dry run only looks, whatever its author calls it: then only reading methods are let through.
    let form: Question.Form = block.role == .preview ? .instant(at: nil) : .act
    let timeout = min(block.attributes.timeout ?? source.timeout, source.timeout)
    return Question(source: source, query: query, form: form, timeout: timeout)
  }

  private func reply(to question: Question) throws(AskFailure) -> Reply {
    var got = Reply(.failed(AskFailure(.timedOut)))
    world.sources.ask([question], stop: { world.person.isToldToEnd }) { got = $1 }
    if case .failed(let failure) = got.outcome { throw failure }
    return got
  }

  private func outcome(of reply: Reply) throws(AskFailure) -> (Ending, [UInt8], String) {
    guard case .body(let status, let type, let text) = reply.outcome else { throw AskFailure(.notUnderstood) }
    let isGood = (200..<300).contains(status)
    return (.exited(code: isGood ? 0 : 1), Array(text.utf8), "HTTP \(status) \(type)\n")
  }
}

extension KeptOutput {
  /// What is kept of bytes that are all there.
  init(_ bytes: [UInt8]) {
    let most = 65_536
    self.init(
      head: Array(bytes.prefix(most)), tail: Array(bytes.dropFirst(most).suffix(most)), bytes: bytes.count,
      digest: Digest(hex: SHA256.hex(SHA256.hash(bytes))))
  }
}
