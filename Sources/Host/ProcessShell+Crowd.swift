import CSystem
package import Engine
import Glibc
import Synchronization

/// Scripts that run side by side, and what has become of each.
final class Crowd: Sendable {
  private let launches: [Launch]
  private let state: Mutex<State>

  private struct State {
    var next = 0
    var results: [Int: Result<Finish, HostError>] = [:]
    var isStopped = false
  }

  init(_ launches: [Launch]) {
    self.launches = launches
    state = Mutex(State())
  }

  /// True once all of them shall end: a signal is taken by one who waits, and means everybody.
  var isStopped: Bool { state.withLock { $0.isStopped } || Signals.hangup }
  func stop() { state.withLock { $0.isStopped = true } }

  /// Runs what nobody has taken yet, one after another.
  func work(_ shell: ProcessShell) {
    while let (number, launch) = take() {
      let result = Result { () throws(HostError) in try shell.run(launch, onStart: { _ in }, onOutput: { _, _ in }) }
      state.withLock { $0.results[number] = result }
    }
  }

  private func take() -> (Int, Launch)? {
    guard !isStopped else { return nil }
    return state.withLock { state in
      guard state.next < launches.count else { return nil }
      state.next += 1
      return (state.next - 1, launches[state.next - 1])
    }
  }

  /// How each went; what was never begun was stopped before.
  var results: [Result<Finish, HostError>] {
    state.withLock { state in
      launches.indices.map {
        state.results[$0] ?? .failure(HostError(errno: ECANCELED, operation: "start", object: "the script"))
      }
    }
  }
}

extension ProcessShell {
  /// Runs the scripts on threads of their own, each with a shell that leaves the others' children alone.
  package func runAll(_ launches: [Launch], atOnce most: Int) -> [Result<Finish, HostError>] {
    let crowd = Crowd(launches)
    let configuration = sshConfiguration
    // Before there are threads: whoever is there first would decide how signals are taken.
    Signals.watch()
    var threads: [pthread_t] = []
    for number in 0..<max(0, min(most, launches.count)) {
      let body: @Sendable () -> Void = {
        crowd.work(ProcessShell(of: crowd, number: number, sshConfiguration: configuration))
      }
      guard let thread = startThread(body) else { break }
      threads.append(thread)
    }
    if threads.isEmpty { crowd.work(ProcessShell(of: crowd, number: 0, sshConfiguration: configuration)) }
    for thread in threads { pthread_join(thread, nil) }
    return crowd.results
  }
}

/// Begins a thread that takes no signals; nil when there is none to be had.
func startThread(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
  final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let box = Unmanaged.passRetained(Box(body))
  var all = sigset_t()
  var before = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  var thread = pthread_t()
  let failed = pthread_create(
    &thread, nil,
    { context in
      if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }, box.toOpaque())
  if failed == 0 { return thread }
  box.release()
  return nil
}
