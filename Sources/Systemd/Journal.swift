import CSystemd
public import Events
import Glibc

/// The journal of this machine.
public enum Journal {
  /// Whether standard error leads to the journal, as systemd sets it up for a service.
  ///
  /// Source: systemd.exec(5), JOURNAL_STREAM.
  public static var isConnected: Bool {
    guard let stream = unsafe getenv("JOURNAL_STREAM") else { return false }
    var found = stat()
    guard unsafe fstat(2, &found) == 0 else { return false }
    return unsafe String(cString: stream) == "\(found.st_dev):\(found.st_ino)"
  }

  /// What is told of an entry that is not one; everything else is about the journal or this process, and may pass.
  private static let refusals: Set = [EINVAL, E2BIG, EMSGSIZE]

  /// Sends one entry; blocks where the journal does not take any.
  ///
  /// - Returns: what came of it, as a `JournalWriter` wants to know.
  public static func send(_ entry: JournalEntry) -> JournalWriter.Answer {
    var texts = entry.textFields.map { Array("\($0.name)=\($0.value)".utf8) }
    if let raw = entry.raw { texts.append(Array("\(JournalEntry.rawField)=".utf8) + raw) }
    // One block for all of them: iovec wants pointers that stay where they are during the call.
    let block = texts.flatMap { $0 }
    return unsafe block.withUnsafeBytes { block in
      var offset = 0
      let vectors = unsafe texts.map { text in
        defer { offset += text.count }
        return unsafe iovec(
          iov_base: UnsafeMutableRawPointer(mutating: block.baseAddress! + offset), iov_len: text.count)
      }
      let failure = -(unsafe systemd_journal_sendv(vectors, Int32(vectors.count)))
      return failure == 0 ? .taken : Self.refusals.contains(failure) ? .refused : .unavailable
    }
  }
}
