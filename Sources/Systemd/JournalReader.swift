import Dispatch
import Synchronization

/// Reads the journal, of the system and of all users that may be read, on a thread of its own.
///
/// Source: sd_journal_open(3), by which one thread opens, reads and closes; `scheduling.md`, section 5.
public final class JournalReader: Sendable {
  private struct Request {
    let limit: Int
    let patience: Duration
    let answer: CheckedContinuation<Result<JournalPage, JournalReadError>, Never>
  }

  private struct State {
    var request: Request?
    var isClosed = false
  }

  private let state = Mutex(State())
  private let requested = DispatchSemaphore(value: 0)

  /// Opens the journal; has to be closed.
  public init(_ query: JournalQuery) {
    // A serial queue always has a thread, which this block keeps until the reader is closed.
    DispatchQueue(label: "factotum.journal-reader").async { self.serve(query) }
  }

  /// The next entries: as many as are found in a fifth of a second, up to a limit; one call at a time.
  ///
  /// - Parameter patience: how long to wait for an entry where there is none.
  public func read(limit: Int, waitingFor patience: Duration = .zero) async throws(JournalReadError) -> JournalPage {
    let result = await withCheckedContinuation { continuation in
      let isTaken = state.withLock { state in
        guard !state.isClosed, state.request == nil else { return false }
        state.request = Request(limit: limit, patience: patience, answer: continuation)
        return true
      }
      guard isTaken else { return continuation.resume(returning: .failure(.closed)) }
      requested.signal()
    }
    return try result.get()
  }

  /// Ends reading; a call that waits returns with `closed`.
  public func close() {
    state.withLock { $0.isClosed = true }
    requested.signal()
  }

  private func serve(_ query: JournalQuery) {
    let journal = Result { () throws(JournalReadError) in try OpenJournal(query) }
    while let request = takeRequest() {
      let page = Result { () throws(JournalReadError) in
        try journal.get().read(limit: request.limit, waitingFor: request.patience) {
          self.state.withLock { $0.isClosed }
        }
      }
      request.answer.resume(returning: page)
    }
  }

  /// Waits for a request; nil where there will be none any more.
  private func takeRequest() -> Request? {
    while true {
      requested.wait()
      let (request, isClosed) = state.withLock { state in
        defer { state.request = nil }
        return (state.request, state.isClosed)
      }
      guard let request else {
        if isClosed { return nil }
        continue
      }
      guard isClosed else { return request }
      request.answer.resume(returning: .failure(.closed))
      return nil
    }
  }
}
