import Engine
import Glibc
import Incidents
import Queries
import Runbooks

/// `ask-bench ADDRESS COUNT ROUNDS`: asks a Prometheus COUNT times `up` at once, and prints for each round the milliseconds, how
/// many were answered, and the most memory so far in KiB. Beside it, `Tests/Bench/askfloor.c` does the same with bare sockets.
@main enum AskBench {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let count = Int(arguments[2]), let rounds = Int(arguments[3]) else {
      print("ask-bench ADDRESS COUNT ROUNDS")
      exit(2)
    }
    let source = SourceDeclaration(name: "bench", kind: .prometheus, address: arguments[1])
    let question = Question(
      source: source, query: FilledQuery(language: "promql", text: "up"), form: .instant(at: nil), timeout: .seconds(30)
    )
    let sources = LiveSources(
      environment: { name in getenv(name).map { String(cString: $0) } }, version: "bench")
    for _ in 0..<rounds {
      var answered = 0
      let time = ContinuousClock().measure {
        sources.ask(Array(repeating: question, count: count), stop: { false }) { _, reply in
          switch reply.outcome {
          case .series: answered += 1
          default: if answered == 0 { print(reply.outcome) }
          }
        }
      }
      var usage = rusage()
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      print("\(time / .milliseconds(1)) ms, \(answered) of \(count), \(usage.ru_maxrss) KiB")
    }
  }
}
