public import Dispatch

/// Does what may wait, for a disk or a name service, on a thread of its own, which is not one of Dispatch's pool either.
public func onThread<Value: Sendable, Failure: Error>(
  _ body: @escaping @Sendable () throws(Failure) -> Value
) async throws(Failure) -> Value {
  let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
    // A serial queue always has a thread, however many others are blocked.
    DispatchQueue(label: "factotum.waiting").async {
      continuation.resume(returning: Result(catching: body))
    }
  }
  return try result.get()
}

/// Returns after a while, on the clock that stands still while the machine is suspended.
public func pause(for duration: Duration, on queue: DispatchQueue) async {
  let (seconds, attoseconds) = duration.components
  let nanoseconds = Int(clamping: seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
  await withCheckedContinuation { continuation in
    queue.asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { continuation.resume() }
  }
}
