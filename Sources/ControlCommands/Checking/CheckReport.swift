import Console
import Diagnostics
import HostIdentity
import JSON
import Loading
import RunConstraint
import ScheduleFile

/// What was found in schedule files.
struct CheckReport {
  /// Something about a schedule, with its place and a caret.
  private struct Finding {
    let path: String
    let schedule: String?
    let text: String
    /// Whether it counts on this machine.
    var counts = true
  }

  private var scheduleCount = 0
  private var fileCount = 0
  private var mistakes: [Finding] = []
  private var warnings: [Finding] = []
  private var ignored: [String] = []

  /// Whether nothing is wrong; what is wrong with a schedule of other hosts alone does not count.
  var isGood: Bool { !mistakes.contains(where: \.counts) }

  /// Adds a directory that cannot be read at all.
  mutating func add(unreadable path: String, _ reason: LoadFailure) {
    mistakes.append(Finding(path: path, schedule: nil, text: "\(path): error: \(reason)"))
  }

  /// Adds what was loaded.
  mutating func add(_ snapshot: Snapshot) async {
    scheduleCount += snapshot.schedules.count
    fileCount += snapshot.catalog.goodTexts.count + snapshot.catalog.quarantined.count
    ignored += snapshot.ignored
    for file in snapshot.catalog.quarantined {
      mistakes += file.reasons.map { Finding(path: file.path, schedule: nil, text: $0) }
    }
    await addProblems(of: snapshot)
    for loaded in snapshot.withWarnings {
      warnings += loaded.warnings.map {
        Finding(path: loaded.path, schedule: loaded.schedule.name, text: $0.text)
      }
    }
  }

  private mutating func addProblems(of snapshot: Snapshot) async {
    var lines: [String: [Substring]] = [:]
    var answers: [[HostConstraint]: Bool] = [:]
    var shown: Set<String> = []
    let affected = snapshot.schedules.values.filter { $0.problem != nil && $0.schedule.isEnabled }
    for loaded in affected.sorted(by: {
      ($0.path, $0.schedule.places.name.start) < ($1.path, $1.schedule.places.name.start)
    }) {
      let schedule = loaded.schedule
      let matches: Bool
      if let known = answers[schedule.constraints] {
        matches = known
      } else {
        matches = await HostConstraintCheck().answer(schedule.constraints) == .matches
        answers[schedule.constraints] = matches
      }
      if lines[loaded.path] == nil {
        lines[loaded.path] = Diagnostic.lines(of: snapshot.catalog.goodTexts[loaded.path] ?? "")
      }
      let mistake = Diagnostic(
        .error, "schedule '\(schedule.name)': \(Self.reason(of: loaded))\(matches ? "" : " (not for this host)")",
        at: schedule.places.name)
      let places = loaded.factfileMistakes.filter { shown.insert($0).inserted }
      let text = [mistake.rendered(file: loaded.path, lines: lines[loaded.path] ?? [])] + places
      // A factfile that is wrong is so on every host.
      mistakes.append(
        Finding(
          path: loaded.path, schedule: schedule.name, text: text.joined(separator: "\n"),
          counts: matches || !loaded.factfileMistakes.isEmpty))
    }
  }

  /// What stands against a schedule, without the mistakes of its factfile: they follow, each at its place.
  private static func reason(of loaded: LoadedSchedule) -> Substring {
    let problem = loaded.problem ?? ""
    guard !loaded.factfileMistakes.isEmpty, let end = problem.firstIndex(of: "\n") else { return problem[...] }
    return problem[..<end].dropLast(2)
  }

  /// For people.
  func lines(_ colour: Colour) -> [String] {
    mistakes.map { colour.red($0.text) } + warnings.map { colour.yellow($0.text) }
      + ignored.map { "ignored \($0): its name does not end in .toml" } + [summary]
  }

  private var summary: String {
    let counts = [Self.count(mistakes.count, "mistake"), Self.count(warnings.count, "warning")]
    return
      "\(Self.count(scheduleCount, "schedule")) in \(Self.count(fileCount, "file")): \(counts.joined(separator: ", "))"
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// For machines.
  var json: JSONValue {
    [
      "schedules": .integer(scheduleCount), "files": .integer(fileCount),
      "mistakes": .array(mistakes.map { Self.json($0, more: [("matchesHere", .bool($0.counts))]) }),
      "warnings": .array(warnings.map { Self.json($0, more: []) }),
      "ignored": .array(ignored.map { .string($0) }),
    ]
  }

  private static func json(_ finding: Finding, more: [(String, JSONValue)]) -> JSONValue {
    let schedule = finding.schedule.map { [("schedule", JSONValue.string($0))] } ?? []
    return .object([("path", .string(finding.path))] + schedule + [("text", .string(finding.text))] + more)
  }
}
