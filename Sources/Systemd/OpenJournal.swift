import CSystemd
import CivilTime
import Dispatch
import Glibc

/// An open journal, for the one thread that opened it.
@safe
final class OpenJournal {
  private let journal: OpaquePointer
  private let query: JournalQuery
  /// Whether the next entry may be the one at the query's cursor, which is known.
  private var isAtCursor: Bool

  /// How long one call looks for entries.
  private static let span: DispatchTimeInterval = .milliseconds(200)
  /// After how many bytes of fields a page is full: an entry can have 64 KiB of them.
  private static let byteLimit = 1 << 20
  /// How often somebody who waits is asked whether he still does.
  private static let waitStep: Duration = .milliseconds(250)

  init(_ query: JournalQuery) throws(JournalReadError) {
    var opened: OpaquePointer?
    try Self.check(unsafe systemd_journal_open(&opened))
    guard let opened = unsafe opened else { throw .failed(reason: Self.text(of: -ENOMEM)) }
    unsafe journal = opened
    self.query = query
    isAtCursor = query.cursor != nil
    for (position, group) in query.groups.enumerated() {
      if position > 0 { try Self.check(unsafe systemd_journal_add_disjunction(journal)) }
      for match in group { try Self.check(unsafe systemd_journal_add_match(journal, match, match.utf8.count)) }
    }
    try seek()
  }

  deinit { unsafe systemd_journal_close(journal) }

  private func seek() throws(JournalReadError) {
    if let cursor = query.cursor {
      guard unsafe systemd_journal_seek_cursor(journal, cursor) >= 0 else { throw .invalidCursor }
    } else if query.isBackwards {
      try Self.check(unsafe systemd_journal_seek_tail(journal))
    } else {
      try Self.check(unsafe systemd_journal_seek_head(journal))
    }
  }

  /// The next entries; where there are none, those that come while there is patience.
  func read(
    limit: Int, waitingFor patience: Duration, isClosed: () -> Bool
  ) throws(JournalReadError) -> JournalPage {
    var page = try collect(limit)
    let deadline = ContinuousClock.now + patience
    while page.entries.isEmpty, page.isAtEnd {
      let left = deadline - ContinuousClock.now
      guard left > .zero else { break }
      guard !isClosed() else { throw .closed }
      // The first wait returns at once: what came before the files were watched is not missed.
      let step = UInt64(min(left, Self.waitStep) / .microseconds(1))
      try Self.check(unsafe systemd_journal_wait(journal, step))
      page = try collect(limit)
    }
    return page
  }

  private func collect(_ limit: Int) throws(JournalReadError) -> JournalPage {
    var page = JournalPage()
    var bytes = 0
    let deadline = DispatchTime.now() + Self.span
    while page.entries.count < limit, bytes < Self.byteLimit, DispatchTime.now() < deadline {
      let moved = unsafe query.isBackwards ? systemd_journal_previous(journal) : systemd_journal_next(journal)
      try Self.check(moved)
      guard moved > 0 else {
        page.isAtEnd = true
        break
      }
      guard !isKnown() else { continue }
      let entry = try entry()
      bytes += entry.fields.values.reduce(0) { $0 + $1.utf8.count }
      page.entries.append(entry)
      if page.entries.count == 1 { page.first = try place() }
    }
    if !page.entries.isEmpty { page.last = try place() }
    return page
  }

  /// Whether the entry is the one after which reading begins.
  private func isKnown() -> Bool {
    guard isAtCursor, let cursor = query.cursor else { return false }
    isAtCursor = false
    return unsafe systemd_journal_test_cursor(journal, cursor) > 0
  }

  private func entry() throws(JournalReadError) -> JournalPage.Entry {
    var microseconds: UInt64 = 0
    try Self.check(unsafe systemd_journal_get_realtime(journal, &microseconds))
    var fields: [String: String] = [:]
    for name in query.fields { fields[name] = value(of: name) }
    return JournalPage.Entry(
      time: Timestamp(microsecondsSinceEpoch: Int64(clamping: microseconds)), fields: fields)
  }

  /// The value of a field; nil where the entry has none, or it cannot be read.
  private func value(of name: String) -> String? {
    var data: UnsafeRawPointer?
    var size = 0
    guard unsafe systemd_journal_get_data(journal, name, &data, &size) >= 0, let start = unsafe data else { return nil }
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: size)
    return unsafe String(decoding: bytes.dropFirst(name.utf8.count + 1), as: UTF8.self)
  }

  private func place() throws(JournalReadError) -> String {
    var text: UnsafeMutablePointer<CChar>?
    try Self.check(unsafe systemd_journal_get_cursor(journal, &text))
    defer { unsafe free(text) }
    return unsafe text.map { unsafe String(cString: $0) } ?? ""
  }

  private static func check(_ result: Int32) throws(JournalReadError) {
    guard result < 0 else { return }
    throw .failed(reason: text(of: result))
  }

  private static func text(of result: Int32) -> String {
    result == -ENOSYS ? "libsystemd is missing" : unsafe String(cString: strerror(-result))
  }
}
