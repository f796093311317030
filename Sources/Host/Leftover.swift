import CSystem
import Engine
import Glibc

/// A script that an earlier muster started and did not outlive: nobody's child here, and known by its mark.
///
/// Told by its group and session, and by the variable that only its run put into the environment of all that it started.
struct Leftover {
  private let leader: pid_t
  private let marker: ArraySlice<UInt8>?
  private let group: pid_t?

  /// Nil when the process is gone, or another one has its number by now.
  init?(_ mark: ProcessMark) {
    guard mark.boot == Clocks.boot, let line = ProcessTable.line(of: pid_t(mark.pid)), line.started == mark.started,
      !line.isZombie
    else { return nil }
    leader = line.pid
    // A leader of its own group only: anything else would end whoever it shares that with.
    group = line.group == line.pid ? line.group : nil
    marker = ProcessTable.environment(of: line.pid)?.first { $0.starts(with: ChildProcess.markerName.utf8) }
  }

  /// The processes whose environment has the tag of a run, the oldest first. What washed its environment is not found.
  static func carrying(_ tag: String) -> [ProcessMark] {
    let us = getpid()
    let end = Array("@\(tag)".utf8)
    return ProcessTable.all().filter { line in
      guard line.pid != us, !line.isZombie, let environment = ProcessTable.environment(of: line.pid) else {
        return false
      }
      return environment.contains { entry in
        entry.starts(with: ChildProcess.markerName.utf8) && entry.count > end.count
          && entry.suffix(end.count).elementsEqual(end)
      }
    }
    .sorted { ($0.started, $0.pid) < ($1.started, $1.pid) }
    .map { ProcessMark(pid: Int($0.pid), started: $0.started, boot: Clocks.boot) }
  }

  /// What lives of it.
  private func living() -> [ProcessTable.Line] {
    let us = getpid()
    return ProcessTable.all().filter { line in
      if line.pid == us || line.isZombie { return false }
      if line.pid == leader || line.group == group || line.session == group { return true }
      guard let marker, let environment = ProcessTable.environment(of: line.pid) else { return false }
      return environment.contains { $0.elementsEqual(marker) }
    }
  }

  /// Ends all of it; true when nothing is left.
  func end(grace: Duration) -> Bool {
    if send(SIGTERM, for: grace.nanoseconds) { return true }
    return send(SIGKILL, for: 1_000_000_000)
  }

  /// Sends the signal until nothing is left, or the time is over; who is stopped is continued, so that it is taken.
  private func send(_ signal: Int32, for time: Int64) -> Bool {
    let until = Clocks.monotonic + time
    var told: Set<pid_t> = []
    while true {
      let left = living()
      if left.isEmpty { return true }
      for line in left where signal == SIGKILL || told.insert(line.pid).inserted {
        // The number could have gone to another process since the table was read: its start says so.
        guard ProcessTable.line(of: line.pid)?.started == line.started else { continue }
        kill(line.pid, signal)
        kill(line.pid, SIGCONT)
      }
      if Clocks.monotonic >= until { return false }
      poll(nil, 0, 20)
    }
  }
}
