import CivilTime
import Control
import Events
import Glibc
import Systemd

/// The lines of one call for logs, page after page.
actor LogFeed {
  /// How a call goes on that waits for lines to come.
  struct Following: Sendable {
    /// Whether the run has ended and its runner, which writes to the journal, is gone; nil where there is no end.
    let isEnded: (@Sendable () async -> Bool)?
  }

  /// What is read of each entry.
  static let fields = [
    "MESSAGE", "MESSAGE_ID", "PRIORITY", "FACTOTUM_RUN_ID", "FACTOTUM_TASK", "FACTOTUM_ATTEMPT", "FACTOTUM_STREAM",
    "_UID",
  ]
  /// What the entry has that a run has ended.
  static let endMatch = "MESSAGE_ID=\(MessageIdentifier.runEnded.rawValue)"

  /// The most entries that are read at once.
  private static let pageSize = 1000
  /// How long to wait for an entry before it is asked whether the run has ended, and once its end was read.
  private static let patience: Duration = .seconds(1)
  private static let lastPatience: Duration = .milliseconds(100)
  /// After so many waits without an entry for a run that has ended, nothing comes of it.
  private static let lastWaits = 2

  private let reader: JournalReader
  private let match: String?
  private var remaining: Int
  private let zone: String?
  private let follows: Following?
  /// Whether the entry was read that the run has ended.
  private var hasEnded = false
  private var quietWaits = 0

  init(reader: JournalReader, match: String?, limit: Int, zone: String?, follows: Following?) {
    self.reader = reader
    self.match = match
    remaining = limit
    self.zone = zone
    self.follows = follows
  }

  /// The next lines that there are, and whether they are the last.
  func next() async throws -> (answer: LogsAnswer, isLast: Bool) {
    while true {
      let answer = try await page()
      let isLast = answer.isAtEnd || remaining == 0
      if isLast || !answer.lines.isEmpty { return (answer, isLast) }
    }
  }

  /// One page; it has no line where none was found in time.
  func page() async throws -> LogsAnswer {
    // Asked before reading: what a runner wrote that is gone can be read.
    let isEnded = await follows?.isEnded?() ?? false
    let page = try await reader.read(limit: min(remaining, Self.pageSize), waitingFor: patience)
    var answer = LogsAnswer {
      $0.first = page.first
      $0.cursor = page.last
      $0.isAtEnd = page.isAtEnd
      $0.zone = zone
    }
    for entry in page.entries {
      let line = LogLine(entry)
      if isEnd(entry) { hasEnded = true }
      if match.map({ line.text.contains($0) }) ?? true { answer.lines.append(line) }
    }
    remaining -= answer.lines.count
    if follows != nil { answer.isAtEnd = isEnded && isOver(page) }
    return answer
  }

  private var patience: Duration {
    guard follows != nil else { return .zero }
    return hasEnded ? Self.lastPatience : Self.patience
  }

  /// Whether it is the daemon's own entry that the run has ended: anybody can send one that looks like it.
  private func isEnd(_ entry: JournalPage.Entry) -> Bool {
    follows?.isEnded != nil && entry.fields["MESSAGE_ID"] == MessageIdentifier.runEnded.rawValue
      && entry.fields["_UID"] == "\(geteuid())"
  }

  /// Whether everything of a run that has ended was read.
  private func isOver(_ page: JournalPage) -> Bool {
    guard page.isAtEnd else { return false }
    if hasEnded { return true }
    // A daemon that was killed in between may have left no entry of the end.
    quietWaits = page.entries.isEmpty ? quietWaits + 1 : 0
    return quietWaits >= Self.lastWaits
  }
}

extension LogLine {
  init(_ entry: JournalPage.Entry) {
    self.init()
    let fields = entry.fields
    time = entry.time.rfc3339UTC
    runID = fields["FACTOTUM_RUN_ID"]
    task = fields["FACTOTUM_TASK"]
    attempt = fields["FACTOTUM_ATTEMPT"].flatMap { Int($0) }
    stream = fields["FACTOTUM_STREAM"]
    priority = fields["PRIORITY"].flatMap { Int($0) } ?? 6
    text = fields["MESSAGE"] ?? ""
  }
}
