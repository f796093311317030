import Incidents
import Runbooks
import Synchronization

/// One guard of an action: what it asks, when it is asked again, and what it said last.
struct GuardPost {
  var run: RunRef
  var name: String
  var expected: String?
  var question: Question
  /// How often it is asked, and for how long it must be not met before it trips; nanoseconds.
  var every: Int64
  var hold: Int64
  /// An answer that is not there after so long is none.
  var patience: Int64
  /// True when the author wants the undo started without being asked.
  var undoes: Bool
  var retries: Int
  /// On the monotonic clock: when it was asked last, and when it is to be asked next.
  var asked: Int64?
  var due: Int64 = .min
  var verdict: Verdict?
  var reading: Reading?
  /// For how long it has not been met, and since when it was seen so without a gap.
  var bad: Int64 = 0
  var badSince: Int64?
  let letters = Letters()

  /// What is asked, and where.
  enum Question {
    case source(AskedCheck)
    case script(Launch, Block)
    /// It cannot be asked, and why.
    case nothing(String)
  }

  /// What came back from its thread.
  enum Answer: Sendable {
    /// In the order of the check's questions; nil for one that was not replied to.
    case replies([Reply?], asked: Int64)
    case finish(Finish)
    case failed(String)
  }

  /// Where its thread leaves the answer. An answer to an earlier question is none to a later one.
  final class Letters: Sendable {
    private let box = Mutex<(number: Int, answer: Answer?)>((0, nil))
    private let isOver = Atomic<Bool>(false)

    /// Begins a new question; what still comes for earlier ones is dropped.
    func next() -> Int {
      box.withLock { held in
        held = (held.number + 1, nil)
        return held.number
      }
    }

    func put(_ answer: Answer, for number: Int) {
      box.withLock { held in if held.number == number { held.answer = answer } }
    }

    func take() -> Answer? {
      box.withLock { held in
        let answer = held.answer
        held.answer = nil
        return answer
      }
    }

    /// True while somebody waits for the answer to this question.
    func isWanted(_ number: Int) -> Bool { !isOver.load(ordering: .relaxed) && box.withLock { $0.number == number } }

    /// Nobody waits any more.
    func end() { isOver.store(true, ordering: .relaxed) }
  }

  /// Asks on a thread of its own, where the policy holds as it does here; never waits.
  mutating func ask(_ threads: any Threads, _ policy: Policy, at wall: Int64, monotonic: Int64) {
    asked = monotonic
    due = monotonic + every
    let letters = letters
    let number = letters.next()
    var began = true
    switch question {
    case .nothing(let why): letters.put(.failed(why), for: number)
    case .source(let check):
      if let failure = check.failure {
        letters.put(.replies([Reply(.failed(failure))], asked: wall), for: number)
        return
      }
      let questions = check.questions(at: wall, withAge: true).map(\.question)
      began = threads.begin { _, sources in
        var replies = [Reply?](repeating: nil, count: questions.count)
        sources.ask(questions, stop: { !letters.isWanted(number) }) { replies[$0] = $1 }
        letters.put(.replies(replies, asked: wall), for: number)
      }
    case .script(let launch, _):
      began = threads.begin { shell, _ in
        do throws(HostError) {
          let finish = try PolicedShell(shell, policy).run(launch, onStart: { _ in }, onOutput: { _, _ in }) {
            letters.isWanted(number) ? nil : .stopped(signal: 15)
          }
          letters.put(.finish(finish), for: number)
        } catch {
          letters.put(.failed("\(error.operation) \(error.object): \(error.detail)"), for: number)
        }
      }
    }
    if !began { letters.put(.failed("no thread is to be had"), for: number) }
  }

  /// Takes a verdict into the count of how long it has not been met. True when it trips: not met, and for as long as the author
  /// asked. Without data the count stands still.
  mutating func take(_ reading: Reading, _ verdict: Verdict, at now: Int64) -> Bool {
    self.reading = reading
    self.verdict = verdict
    switch verdict {
    case .met: (bad, badSince) = (0, nil)
    case .notMet:
      if let since = badSince { bad += now - since }
      badSince = now
    default: badSince = nil
    }
    return verdict == .notMet && bad >= hold
  }
}
