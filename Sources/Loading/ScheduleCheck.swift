import Accounts
import CivilTime
import Cron
import Diagnostics
import Factfile
import Processes
import RunConstraint
import ScheduleFile

/// Says what stands against schedules on this machine, and what is to be warned about.
struct ScheduleCheck: Sendable {
  /// What a schedule was checked with: where nothing of it changed, neither did the result.
  struct Basis: Sendable, Equatable {
    let factfile: FactfileState?
    let account: Result<Account, StartFailure>
    let zoneProblem: String?
    let directoryProblem: String?
    let excludedDates: ExcludedDates
    let dateProblems: [String]
    /// Those of its constraints that match no host.
    let unresolved: [HostConstraint]
    /// What is said about fires to come depends on the day, in days since 1970.
    let day: Int64

    static func == (left: Basis, right: Basis) -> Bool {
      left.factfile === right.factfile && left.account == right.account && left.zoneProblem == right.zoneProblem
        && left.directoryProblem == right.directoryProblem && left.excludedDates == right.excludedDates
        && left.dateProblems == right.dateProblems && left.unresolved == right.unresolved && left.day == right.day
    }
  }

  /// One copy of what many schedules were checked with.
  final class SharedBasis: Sendable {
    let basis: Basis

    init(_ basis: Basis) { self.basis = basis }
  }

  /// Schedules that share a factfile and read it as the same user.
  struct Group: Sendable {
    /// nil where the user is not known.
    let key: FactfileKey?
    var entries: [(entry: ScheduleCatalog.Entry, account: Result<Account, StartFailure>)] = []
  }

  /// What came of a group.
  struct GroupResult: Sendable {
    var schedules: [LoadedSchedule] = []
    /// nil where the factfile could not be read.
    var state: FactfileState?
    /// Why the factfile cannot be read for want of descriptors or memory; nil where it does not lack them.
    var shortage: String?
  }

  let earlier: Snapshot
  let zones: ZoneTable
  let trust: TrustCache
  let dates: DateFiles
  let directories = WorkingDirectories()
  let texts: SourceLines
  let unresolved: Set<HostConstraint>
  let now: Timestamp

  /// Checks schedules, those again of which something changed.
  func check(_ group: Group) -> GroupResult {
    var factfile = group.key.map { SharedFactfile($0, earlier: earlier.factfiles[$0], trust) }
    var basis: SharedBasis?
    let schedules = group.entries.map { entry, account in check(entry, account, &factfile, &basis) }
    return GroupResult(schedules: schedules, state: factfile?.readableState, shortage: factfile?.shortage)
  }

  private func check(
    _ entry: ScheduleCatalog.Entry, _ account: Result<Account, StartFailure>, _ factfile: inout SharedFactfile?,
    _ shared: inout SharedBasis?
  ) -> LoadedSchedule {
    let before = earlier.schedules[entry.schedule.name]
    let zone = zones.entry(entry.schedule.timezone)
    let dates = dates.reading(of: entry)
    let excluded =
      dates.problems.isEmpty ? ExcludedDates(dates.dates) : before?.excludedDates ?? ExcludedDates(dates.dates)
    let directory = RunPreparation.workingDirectory(of: entry.schedule, entry.resolved(entry.schedule.factfile))
    let basis = Basis(
      factfile: factfile?.state, account: account, zoneProblem: zone.problem,
      directoryProblem: directories.problem(of: directory), excludedDates: excluded, dateProblems: dates.problems,
      unresolved: unresolved.isEmpty ? [] : entry.schedule.constraints.filter(unresolved.contains),
      day: now.instant.secondsSinceEpoch / 86_400)
    if let before, before.entry === entry, zone.isUnchanged, before.basis.basis == basis { return before }
    let kept = shared.flatMap { $0.basis == basis ? $0 : nil } ?? SharedBasis(basis)
    shared = kept

    let lacksIdentity = entry.schedule.lacksMachineIdentity
    let rules = lacksIdentity ? nil : zone.rules
    var problems = (zone.problem.map { [$0] } ?? []) + dates.problems
    if lacksIdentity {
      problems.append(
        "'~' needs /etc/machine-id, which this machine does not have, so that it does not fire; "
          + "create it with systemd-machine-id-setup")
    }
    var warnings = entry.warnings + dates.warnings + outlook(of: entry, in: rules)
    warnings += UnresolvedHosts.warnings(of: entry, unresolved, texts)
    var mistakes: [String] = []
    switch checkFactfile(entry, account, rules ?? .utc, &factfile) {
    case .success(let found):
      warnings += found
      problems += basis.directoryProblem.map { [$0] } ?? []
    case .failure(let failure):
      problems.append(failure.description)
      mistakes = failure.places
    }
    return LoadedSchedule(
      entry: entry, zone: (zone.name, rules), problem: problems.isEmpty ? nil : problems.joined(separator: "; "),
      factfileMistakes: mistakes, warnings: warnings, excludedDates: excluded, basis: kept)
  }

  private func checkFactfile(
    _ entry: ScheduleCatalog.Entry, _ account: Result<Account, StartFailure>, _ zone: TimeZoneRules,
    _ factfile: inout SharedFactfile?
  ) -> Result<[ScheduleWarning], StartFailure> {
    if case .failure(let failure) = account { return .failure(failure) }
    return factfile?.check(entry.schedule, now.instant, zone) ?? .success([])
  }

  /// What is to be said about the fires to come, at the places of the expressions.
  private func outlook(of entry: ScheduleCatalog.Entry, in zone: TimeZoneRules?) -> [ScheduleWarning] {
    guard let zone, entry.schedule.isEnabled else { return [] }
    return zip(entry.schedule.cron, entry.schedule.places.cron).flatMap { expression, span in
      expression.outlook(after: now.instant, in: zone).map {
        ScheduleWarning($0.with(span: span), file: entry.path, lines: texts.lines(of: entry.path))
      }
    }
  }
}
