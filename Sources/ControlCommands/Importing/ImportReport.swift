import Console
import Crontab
import Diagnostics
import JSON

/// What became of the crontabs of one import.
struct ImportReport {
  /// One crontab.
  struct Entry {
    let source: CrontabSource
    let crontab: Crontab
    let imported: ImportedCrontab
    /// The file of schedules, nil where there is none.
    let file: String?
    /// Files in the way, for which nothing was written.
    let obstacles: [String]

    var leftovers: [Diagnostic] { crontab.leftovers + imported.leftovers }
    /// Why none of its lines were imported, nil where they were.
    func refusal(isForced: Bool) -> String? {
      if let obstacle = obstacles.first {
        return "'\(obstacle)' exists; nothing is imported; use --output for another directory, or --force to replace it"
      }
      guard let reason = crontab.refusal, !isForced else { return nil }
      return "\(reason.message); nothing is imported without --force"
    }
  }

  let dialect: CrontabDialect
  let isForced: Bool
  let isDryRun: Bool
  var entries: [Entry] = []
  /// Files that cron does not read, and why.
  var skipped: [(path: String, reason: String, wasNamed: Bool)] = []
  /// Files that are no crontabs of cron's.
  var foreign: [(path: String, reason: String)] = []

  private var importedCount: Int {
    entries.reduce(0) { $0 + ($1.refusal(isForced: isForced) == nil ? $1.imported.schedules.count : 0) }
  }

  /// Whether every line of every crontab was imported.
  var isComplete: Bool {
    foreign.isEmpty && !skipped.contains(where: \.wasNamed)
      && entries.allSatisfy { $0.leftovers.isEmpty && $0.refusal(isForced: isForced) == nil }
  }

  /// For people: what was refused comes first.
  func lines(_ colour: Colour) -> [String] {
    let refused = entries.filter { $0.refusal(isForced: isForced) != nil }
    let taken = entries.filter { $0.refusal(isForced: isForced) == nil }
    var lines = refused.flatMap { described($0, colour) } + taken.flatMap { described($0, colour) }
    lines += foreign.map { colour.red("\($0.path): error: \($0.reason)") }
    lines += skipped.map { "\($0.path): skipped, as cron skips it: \($0.reason)" }
    return lines + [summary] + ImportAdvice(taken, dialect: dialect).lines
  }

  private func described(_ entry: Entry, _ colour: Colour) -> [String] {
    let path = entry.source.path
    var lines: [String] = []
    if let refusal = entry.refusal(isForced: isForced) {
      lines.append(colour.red("\(path): error: \(refusal)"))
    } else if let file = entry.file {
      let count = Self.count(entry.imported.schedules.count, "schedule")
      lines.append("\(path): \(count) \(isDryRun ? "would be written to" : "in") \(file)")
      let width = entry.imported.schedules.map(\.name.count).max() ?? 0
      for schedule in entry.imported.schedules {
        let name = schedule.name + String(repeating: " ", count: width - schedule.name.count)
        lines.append("  \(name)  \(schedule.expression)")
      }
    } else {
      lines.append("\(path): no schedules")
    }
    lines += entry.leftovers.map { colour.red(entry.crontab.rendered($0, file: path)) }
    return lines + entry.crontab.remarks.map { colour.yellow(entry.crontab.rendered($0, file: path)) }
  }

  private var summary: String {
    let left = entries.reduce(foreign.count) { $0 + $1.leftovers.count }
    let refused = entries.count { $0.refusal(isForced: isForced) != nil }
    return [
      "\(Self.count(importedCount, "line")) \(isDryRun ? "would be imported" : "imported")", "\(left) left over",
      refused == 0 ? nil : "\(Self.count(refused, "crontab")) refused",
      skipped.isEmpty ? nil : "\(Self.count(skipped.count, "file")) skipped",
    ].compactMap(\.self).joined(separator: ", ")
  }

  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

// MARK: JSON

extension ImportReport {
  /// For machines.
  var json: JSONValue {
    [
      "dialect": .string(dialect.rawValue), "dryRun": .bool(isDryRun),
      "crontabs": .array(entries.map(json)),
      "skipped": .array(skipped.map { ["path": .string($0.path), "reason": .string($0.reason)] }),
      "foreign": .array(foreign.map { ["path": .string($0.path), "reason": .string($0.reason)] }),
    ]
  }

  private func json(_ entry: Entry) -> JSONValue {
    let refusal = entry.refusal(isForced: isForced)
    let schedules = refusal == nil ? entry.imported.schedules : []
    return [
      "path": .string(entry.source.path), "refused": refusal.map { .string($0) } ?? nil,
      "file": refusal == nil ? entry.file.map { .string($0) } ?? nil : nil,
      "schedules": .array(
        schedules.map {
          ["name": .string($0.name), "line": .integer($0.line), "cron": .string($0.expression)]
        }),
      "leftovers": .array(entry.leftovers.map { json($0, entry) }),
      "warnings": .array(entry.crontab.remarks.map { json($0, entry) }),
    ]
  }

  private func json(_ diagnostic: Diagnostic, _ entry: Entry) -> JSONValue {
    var members: [(String, JSONValue)] = [("message", .string(diagnostic.message))]
    if let span = diagnostic.span {
      members += [("line", .integer(span.start.line)), ("column", .integer(span.start.column))]
    }
    members.append(("text", .string(entry.crontab.rendered(diagnostic, file: entry.source.path))))
    return .object(members)
  }
}
