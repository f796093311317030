import Engine
import Glibc
import Synchronization

/// The descendants of one child, also those that left its process group.
///
/// Told by: the group or session of the leader; the chain of parents; or, once their parents are gone and they have become
/// our own children, by the variable that the run put into their environment.
final class Family {
  private let child: ChildProcess
  private let sole: Bool
  /// Those that were found outside of the group.
  private var outside: Set<pid_t> = []

  init(of child: ChildProcess, sole: Bool) {
    self.child = child
    self.sole = sole
  }

  /// Leaders that another thread of this process started and reaps: no script's descendants, though they are our children.
  private static let apart = Mutex<Set<pid_t>>([])

  /// Starts a child beside the script, and leaves it to whoever did; no moment passes in which it could be taken for ours.
  static func startApart(
    _ start: () -> Result<ChildProcess, ChildProcess.Failure>
  ) -> Result<ChildProcess, ChildProcess.Failure> {
    apart.withLock { pids in
      let started = start()
      if case .success(let child) = started { pids.insert(child.pid) }
      return started
    }
  }

  /// The child is reaped, and its number may come again.
  static func rejoin(_ pid: pid_t) { _ = apart.withLock { $0.remove(pid) } }

  /// How many had left the group when they were found.
  var escaped: Int { outside.count }

  /// Living descendants without the leader. Zombies of theirs that became our children are reaped.
  func others() -> [ProcessTable.Line] {
    var lines = ProcessTable.all()
    // Looked at behind the table: what stands in that was set apart by now, if it is to be.
    let apart = Self.apart.withLock { $0 }.subtracting([child.pid])
    if !apart.isEmpty { lines.removeAll { apart.contains($0.pid) || apart.contains($0.group) } }
    var found: [pid_t: ProcessTable.Line] = [:]
    let us = getpid()
    for line in lines where line.pid != child.pid && line.pid != us && isOurs(line, us) { found[line.pid] = line }
    var grew = true
    while grew {
      grew = false
      for line in lines where found[line.pid] == nil && line.pid != child.pid && line.pid != us {
        if line.parent == child.pid || found[line.parent] != nil {
          found[line.pid] = line
          grew = true
        }
      }
    }
    for line in found.values where line.isZombie && line.parent == us { reap(line.pid) }
    let living = found.values.filter { !$0.isZombie }
    for line in living where line.group != child.pid { outside.insert(line.pid) }
    return living
  }

  private func isOurs(_ line: ProcessTable.Line, _ us: pid_t) -> Bool {
    if line.group == child.pid || line.session == child.pid { return true }
    guard line.parent == us, line.started >= child.mark.started else { return false }
    if outside.contains(line.pid) { return true }
    if line.isZombie { return sole }
    guard let environment = ProcessTable.environment(of: line.pid) else { return false }
    if environment.contains(where: { $0.elementsEqual(child.marker) }) { return true }
    // A younger orphan without the mark of any run washed its environment, if nobody else here starts children.
    return sole && !environment.contains { $0.starts(with: ChildProcess.markerName.utf8) }
  }

  /// Sends the signal to the group and to all that left it; who is stopped is continued, so that the signal is taken.
  func send(_ signal: Int32) {
    let outside = others().filter { $0.group != child.pid }
    kill(-child.pid, signal)
    if signal != SIGKILL { kill(-child.pid, SIGCONT) }
    for line in outside {
      kill(line.pid, signal)
      if signal != SIGKILL { kill(line.pid, SIGCONT) }
    }
  }

  /// Kills until nothing is left, or the time is over: each death may make new orphans.
  func endAll(within limit: Int64) {
    let until = Clocks.monotonic + limit
    kill(-child.pid, SIGKILL)
    while !others().isEmpty && Clocks.monotonic < until {
      send(SIGKILL)
      poll(nil, 0, 2)
    }
  }

  /// How many are alive after a normal end; they are left alone. Called after the leader was reaped.
  func left() -> Int { others().count }

  private func reap(_ pid: pid_t) {
    var status: Int32 = 0
    waitpid(pid, &status, WNOHANG)
  }
}
