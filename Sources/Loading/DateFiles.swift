import Accounts
import Diagnostics
import Processes
import ScheduleFile
import Synchronization

/// The files of dates that schedules exclude; each is read once in a load.
final class DateFiles: Sendable {
  /// The dates of one schedule.
  struct Reading: Sendable {
    var dates: [ExcludedDate] = []
    var problems: [String] = []
    var warnings: [ScheduleWarning] = []
    /// Whether a file cannot be read for want of descriptors or memory.
    var isShort = false
  }

  private let trust: TrustCache
  private let readings = Mutex<[String: Reading]>([:])
  private let found = Mutex<[String: FileIdentity?]>([:])

  init(_ trust: TrustCache) {
    self.trust = trust
  }

  /// Why a file cannot be read for want of descriptors or memory; nil where none lacks them.
  var shortage: String? { readings.withLock { $0.values.first(where: \.isShort)?.problems.first } }

  /// The identity of each file as it was read; nil where there was none.
  var identities: [String: FileIdentity?] { found.withLock { $0 } }

  /// All dates that a schedule excludes.
  func reading(of entry: ScheduleCatalog.Entry) -> Reading {
    var all = Reading()
    for exclusion in entry.schedule.exclude {
      switch exclusion {
      case .date(let date): all.dates.append(date)
      case .file(let path):
        let reading = reading(entry.resolved(path))
        all.dates += reading.dates
        all.problems += reading.problems
        all.warnings += reading.warnings
      }
    }
    return all
  }

  private func reading(_ path: String) -> Reading {
    if let known = readings.withLock({ $0[path] }) { return known }
    let found = read(path)
    readings.withLock { $0[path] = found }
    return found
  }

  private func read(_ path: String) -> Reading {
    let identity = FileIdentity(path: path)
    found.withLock { $0[path] = .some(identity) }
    let bytes: [UInt8]
    do {
      bytes = try OwnedFile(owners: [0, Account.current]).read(path, limit: DateFile.byteLimit, cache: trust)
    } catch {
      return Reading(problems: ["the file of dates '\(path)' is not used: \(error)"], isShort: error.isShortage)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return Reading(problems: ["the file of dates '\(path)' is not used: it is not UTF-8"])
    }
    let reading = DateFile.parse(text, path: path)
    let lines = Diagnostic.lines(of: text)
    let mistakes = reading.diagnostics.filter { $0.severity == .error }
    guard mistakes.isEmpty else {
      let shown = mistakes.map { $0.rendered(file: path, lines: lines) }
      return Reading(problems: ["the file of dates '\(path)' has mistakes:\n" + shown.joined(separator: "\n")])
    }
    return Reading(
      dates: reading.dates, warnings: reading.diagnostics.map { ScheduleWarning($0, file: path, lines: lines) })
  }
}
