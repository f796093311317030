/// Which question is begun next: each place (a host) has its own line, and they take turns.
///
/// A place that has not answered yet gets few at a time, and a place with none under way may always begin one: so places that
/// hang cannot take all the room from those that answer.
struct FairQueue<Place: Hashable> {
  /// How many may be under way.
  struct Limits {
    /// At a place that has answered.
    var perPlace = 16
    /// At a place that has not answered yet.
    var opening = 4
    /// In all.
    var all = 64
    /// In all, when each of those behind `all` is the first of its place.
    var most = 256
  }

  private struct Line {
    var waiting: [Int] = []
    var next = 0
    var underWay = 0
    var hasAnswered = false
  }

  private let limits: Limits
  private var lines: [Line] = []
  private var known: [Place: Int] = [:]
  private var turn = 0
  private(set) var underWay = 0

  init(_ limits: Limits = Limits()) { self.limits = limits }

  mutating func add(_ question: Int, at place: Place) {
    let line = known[place] ?? lines.count
    if line == lines.count {
      known[place] = line
      lines.append(Line())
    }
    lines[line].waiting.append(question)
  }

  /// The next question to begin, which is then under way; nil when none may begin now.
  mutating func begin() -> (question: Int, line: Int)? {
    for step in 0..<lines.count {
      let at = (turn + step) % lines.count
      let line = lines[at]
      guard line.next < line.waiting.count else { continue }
      let room = line.hasAnswered ? limits.perPlace : limits.opening
      guard line.underWay < room else { continue }
      guard underWay < limits.all || line.underWay == 0 && underWay < limits.most else { continue }
      turn = at + 1
      lines[at].next += 1
      lines[at].underWay += 1
      underWay += 1
      return (line.waiting[line.next], at)
    }
    return nil
  }

  /// One of this line is over; `answered` when its place said something, whatever it was.
  mutating func end(_ line: Int, answered: Bool) {
    lines[line].underWay -= 1
    underWay -= 1
    if answered { lines[line].hasAnswered = true }
  }
}
