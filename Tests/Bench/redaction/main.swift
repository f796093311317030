// What taking secrets out of a stream costs: 10 MB of log lines, in pieces as pipes give them, best of five.
// Built with the four files that it measures; the command stands in Tests/Bench/README.md.
import Glibc

func seconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

let line = #"2026-11-22T02:49:15Z {"level":"info","path":"/orders?id=81","took":0.0132,"key":"c2VjcmV0"}"# + "\n"
var output: [UInt8] = []
while output.count < 10 << 20 { output += line.utf8 }
var redaction = Redaction()
redaction.add("bench-5f1c-0d9e-secret")

for size in [4 << 10, 64 << 10, 256 << 10] {
  var best = Double.infinity
  for _ in 0..<5 {
    var redactor = Redactor(redaction)
    var count = 0
    let began = seconds()
    output.withUnsafeBytes { all in
      for start in stride(from: 0, to: all.count, by: size) {
        redactor.take(UnsafeRawBufferPointer(rebasing: all[start..<min(start + size, all.count)])) { count += $0.count }
      }
    }
    redactor.finish { count += $0.count }
    best = min(best, seconds() - began)
    precondition(count == output.count, "Nothing of it is a secret.")
  }
  print(
    "pieces of \(size >> 10) KiB: \(Double(Int(best * 10_000)) / 10) ms, \(Int(Double(output.count) / best / 1e6)) MB/s"
  )
}
