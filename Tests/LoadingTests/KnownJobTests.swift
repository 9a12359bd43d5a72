import CivilTime
import Glibc
import JSON
import RunDocuments
import Testing

@testable import Accounts
@testable import Loading

/// What a fire takes from before, and what it has to find out anew.
@Suite("What is prepared before a fire", .timeLimit(.minutes(10)))
struct KnownJobTests {
  /// A schedule whose account and factfile are known, since nothing about them has changed for a while.
  private struct Prepared {
    let machine = TestMachine()
    let preparation = RunPreparation(jobUser: nil, logFormat: .text, stateDirectory: "/tmp")
    let loaded: LoadedSchedule

    init(factfile: String = "before") async throws {
      machine.factfile(factfile)
      machine.schedule("one")
      machine.directory.run("chmod 755 '\(machine.directory.path)/schedules'")
      loaded = try #require(try await machine.load().schedules["one"])
      var states = PathStates()
      repeat {
        try Task.checkCancellation()
        states = PathStates()
        for name in ["", "/schedules", "/schedules/job.factfile"] {
          states.note(machine.directory.path + name, PathState(machine.directory.path + name))
        }
        // Nothing can be told from what comes after before a second has passed.
        usleep(10_000)
      } while !states.areCertain
      _ = try await preparation.prepare(loaded, for: planned)
    }

    let planned = PlannedRun(
      runID: "one-20270115T120000Z", scheduledTime: Instant(secondsSinceEpoch: 1_800_014_400), reason: "cron",
      runDirectory: "/tmp")

    var factfile: String { "\(machine.directory.path)/schedules/job.factfile" }

    /// What the known way makes of it; nil where the account has to be looked up.
    func known() throws -> PreparedRun? { try preparation.prepareFromKnown(loaded, for: planned) }
  }

  /// Whether the machine's own users are in files, and were not changed just now.
  private static let knowsAccounts = AccountFiles(naming: "root", group: nil) != nil

  @Test("the second run of a job prepares the same without looking its account up", .enabled(if: knowsAccounts))
  func same() async throws {
    let test = try await Prepared()
    let known = try #require(try test.known())
    #expect(known.request == (try await test.preparation.prepare(test.loaded, for: test.planned)).request)
    #expect(known.job == "job")
  }

  @Test(
    "a factfile that changed is read again, however it changed", .enabled(if: knowsAccounts),
    arguments: [
      "sed -i s/before/after/ job.factfile",
      "sed s/before/after/ job.factfile >x && mv x job.factfile",
      "sed s/before/after/ job.factfile >x && ln -sf x job.factfile",
      "cp -a . ../y && sed -i s/before/after/ ../y/job.factfile && mv ../y/job.factfile .",
      "cp -p job.factfile r && sed -i s/before/after2/ job.factfile && truncate -s $(stat -c %s r) job.factfile; "
        + "sed s/before/after_/ r >job.factfile; touch -r r job.factfile",
      "mv ../schedules ../z && mkdir ../schedules && sed s/before/after/ ../z/job.factfile >../schedules/job.factfile",
    ])
  func changed(command: String) async throws {
    let test = try await Prepared()
    test.machine.directory.run("cd '\(test.machine.directory.path)/schedules' && { \(command); }")
    let prepared = try #require(try test.known())
    #expect(prepared.request.factfile.contains("after"), "\(prepared.request.factfile)")
  }

  @Test(
    "a factfile that somebody else may write since is not used", .enabled(if: knowsAccounts),
    arguments: ["chmod o+w schedules/job.factfile", "chmod o+w schedules", "chmod o+w ."])
  func untrusted(command: String) async throws {
    let test = try await Prepared()
    test.machine.directory.run("cd '\(test.machine.directory.path)' && \(command)")
    #expect(throws: StartFailure.self) { try test.known() }
  }

  @Test("one that is gone is not used", .enabled(if: knowsAccounts))
  func gone() async throws {
    let test = try await Prepared()
    test.machine.directory.remove("schedules/job.factfile")
    #expect(throws: StartFailure.self) { try test.known() }
  }

  @Test("templates that name the fire are rendered for each", .enabled(if: knowsAccounts))
  func rendered() async throws {
    let test = try await Prepared(factfile: "{{nothing.here}}{{{factotum.runId}}}")
    let other = PlannedRun(
      runID: "one-20270116T120000Z", scheduledTime: Instant(secondsSinceEpoch: 1_800_100_800), reason: "cron",
      runDirectory: "/tmp")
    let prepared = try #require(try test.preparation.prepareFromKnown(test.loaded, for: other))
    #expect(prepared.request.runID == other.runID)
    #expect(prepared.request.variables["factotum"]?["runId"]?.string == other.runID)
  }
}
