import CSystem
import Glibc
import Synchronization

/// What other threads have to say to the one that asked; its descriptor is readable while something lies in it.
final class Mailbox<Message: Sendable>: Sendable {
  let descriptor: Int32
  private let messages = Mutex<[Message]>([])

  init() { descriptor = csystem_event() }

  deinit { close(descriptor) }

  func post(_ message: Message) {
    messages.withLock { $0.append(message) }
    var one: UInt64 = 1
    // A full counter is readable already.
    _ = write(descriptor, &one, 8)
  }

  /// Everything that lies there, in order.
  func take() -> [Message] {
    var count: UInt64 = 0
    _ = read(descriptor, &count, 8)
    return messages.withLock {
      let all = $0
      $0 = []
      return all
    }
  }
}

/// Says to work on another thread that nobody waits for it any more.
final class Abandon: Sendable {
  private let said = Atomic<Bool>(false)
  func say() { said.store(true, ordering: .relaxed) }
  var isSaid: Bool { said.load(ordering: .relaxed) }
}

/// Starts a thread that nobody joins; false when there is none to be had. It takes no signals: those are the main thread's.
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let box = Unmanaged.passRetained(Box(body))
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  var all = sigset_t()
  var before = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, &before)
  var thread = pthread_t()
  let failed = pthread_create(
    &thread, &attributes,
    { context in
      if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }, box.toOpaque())
  pthread_sigmask(SIG_SETMASK, &before, nil)
  pthread_attr_destroy(&attributes)
  if failed != 0 { box.release() }
  return failed == 0
}
