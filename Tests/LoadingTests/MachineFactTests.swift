import CivilTime
import Loading
import ScheduleFile
import Testing

@Suite("The machine's facts are no mistakes of the text")
struct MachineFactTests {
  private static func machine() -> TestMachine {
    let machine = TestMachine()
    machine.factfile("x")
    machine.schedule("here")
    machine.directory.write(
      TestMachine.text("berlin", "timezone = \"Europe/Berlin\"")
        + TestMachine.text("london", "timezone = \"Europe/London\""), to: "schedules/zones.toml")
    return machine
  }

  @Test(
    "a zone file that vanishes, or is none any more, leaves all schedules of the file, with the rules last read",
    arguments: ["rm -rf", "echo nonsense >", "ln -sf /gone", "chmod 0"])
  func vanished(command: String) async throws {
    let machine = Self.machine()
    let first = try await machine.load()
    #expect(first.schedules.values.allSatisfy { $0.problem == nil } && first.schedules.count == 3)
    machine.directory.run("\(command) '\(machine.directory.path)/zoneinfo/Europe/Berlin'")
    guard command != "chmod 0" else { return }
    let second = try await machine.load(after: first)
    #expect(second.catalog.quarantined.isEmpty && second.schedules.count == 3)
    let berlin = try #require(second.schedules["berlin"])
    #expect(berlin.zone == first.schedules["berlin"]?.zone && berlin.zone != nil)
    #expect(
      berlin.problem?.hasPrefix(
        "the time zone 'Europe/Berlin' cannot be read, so that it fires by the rules that were last read: ") == true)
    #expect(second.schedules["london"]?.problem == nil && second.schedules["here"]?.problem == nil)
    // Also where the file is read anew, and after a restart, when nothing but the text is remembered.
    machine.directory.write(
      TestMachine.text("berlin", "timezone = \"Europe/Berlin\"", cron: "0 13 * * *"), to: "schedules/zones.toml")
    let third = try await machine.load(after: second)
    #expect(third.catalog.quarantined.isEmpty && third.schedules["berlin"]?.zone == berlin.zone)
    let restarted = try await machine.load(lastGood: third.catalog.goodTexts)
    #expect(restarted.catalog.quarantined.isEmpty)
    #expect(restarted.schedules["berlin"]?.zone == nil && restarted.schedules["here"]?.zone != nil)
    #expect(restarted.schedules["berlin"]?.problem?.contains("so that it does not fire") == true)
    // And all is well again once the zone is back.
    machine.directory.run(
      "cp --remove-destination /usr/share/zoneinfo/Europe/Berlin '\(machine.directory.path)/zoneinfo/Europe/Berlin'")
    let mended = try await machine.load(after: restarted)
    #expect(mended.schedules["berlin"]?.problem == nil && mended.schedules["berlin"]?.zone == berlin.zone)
  }

  @Test("without any tzdata no name is a mistake, and schedules in UTC run")
  func noZones() async throws {
    let machine = Self.machine()
    machine.schedule("utc", "timezone = \"UTC\"")
    machine.directory.remove("zoneinfo")
    let snapshot = try await machine.load()
    #expect(snapshot.catalog.quarantined.isEmpty && snapshot.schedules.count == 4)
    #expect(snapshot.schedules["utc"]?.problem == nil && snapshot.schedules["utc"]?.zone != nil)
    for name in ["berlin", "london", "here"] {
      #expect(snapshot.schedules[name]?.problem?.contains("so that it does not fire") == true)
      #expect(snapshot.schedules[name]?.zone == nil)
    }
  }

  @Test("a name that no zone has is a mistake of the text while others can be read")
  func unknownName() async throws {
    let machine = Self.machine()
    machine.schedule("typo", "timezone = \"Europe/Lodnon\"")
    machine.schedule("folder", "timezone = \"Europe\"")
    let snapshot = try await machine.load()
    #expect(snapshot.schedules.count == 3)
    #expect(snapshot.catalog.quarantined.count == 2)
    #expect(
      snapshot.catalog.quarantined.last?.reasons.first?.contains(
        "error E106: unknown time zone 'Europe/Lodnon'; did you mean 'Europe/London'?") == true)
  }

  @Test(
    "a local zone that cannot be read is a problem of the schedules that need it",
    arguments: [
      "ln -sfn /gone ETC/localtime", "ln -sfn ../zoneinfo/Europe/Gone ETC/localtime",
      "rm ETC/localtime; echo nonsense >ETC/localtime", "rm ETC/localtime; mkdir ETC/localtime",
      "rm ETC/localtime; echo Europe/Gone >ETC/timezone", "ln -sfn localtime ETC/localtime",
    ])
  func localZone(command: String) async throws {
    let machine = Self.machine()
    let first = try await machine.load()
    machine.directory.run(command.replacing("ETC", with: "'\(machine.directory.path)/etc'"))
    let kept = try await machine.load(after: first)
    let fresh = try await machine.load()
    #expect(kept.schedules["here"]?.zone == first.schedules["here"]?.zone)
    #expect(kept.schedules["here"]?.problem?.contains("so that it fires by the rules that were last read") == true)
    #expect(fresh.schedules["here"]?.zone == nil)
    let problem = try #require(fresh.schedules["here"]?.problem)
    #expect(problem.hasPrefix("the machine's own time zone cannot be read, so that it does not fire: "))
    #expect(problem.hasSuffix("; set it with timedatectl set-timezone, or name one with the key 'timezone'"))
    for snapshot in [kept, fresh] {
      #expect(snapshot.schedules["berlin"]?.problem == nil && snapshot.schedules["berlin"]?.zone != nil)
    }
  }

  @Test("a machine that never had a local zone is in UTC")
  func noLocalZone() async throws {
    let machine = TestMachine(timezone: nil)
    machine.factfile("x")
    machine.schedule("a")
    let loaded = try #require(try await machine.load().schedules["a"])
    #expect(loaded.problem == nil && loaded.zoneName == "UTC")
  }

  @Test(
    "users, groups, directories and factfiles that are missing are problems of one schedule",
    arguments: [
      ("user = \"nobody-at-all\"", "there is no user 'nobody-at-all'"),
      ("group = \"nobody-at-all\"", "there is no group 'nobody-at-all'"),
      (
        "working-directory = \"/no/such\"", "the working directory '/no/such' cannot be used: No such file or directory"
      ),
      ("working-directory = \"/etc/passwd\"", "the working directory '/etc/passwd' is no directory"),
      ("start = \"other\"", "The job cannot be started from 'other' because the task specified could not be found"),
    ])
  func missing(line: String, problem: String) async throws {
    let machine = Self.machine()
    machine.schedule("wrong", line)
    let snapshot = try await machine.load()
    #expect(snapshot.catalog.quarantined.isEmpty)
    #expect(
      snapshot.schedules["wrong"]?.problem?.contains(problem) == true, "\(snapshot.schedules["wrong"]?.problem ?? "")")
    #expect(snapshot.schedules["here"]?.problem == nil)
  }

  @Test("a directory that cannot be read at the first load leaves what the ledger remembers")
  func directory() async throws {
    let machine = Self.machine()
    let first = try await machine.load()
    machine.directory.run("mv '\(machine.directory.path)/schedules' '\(machine.directory.path)/away'")
    let restarted = try await machine.load(lastGood: first.catalog.goodTexts)
    #expect(restarted.schedules.keys.sorted() == ["berlin", "here", "london"])
    #expect(restarted.catalog.quarantined.first?.reasons.first?.contains("cannot be read: No such file") == true)
    await #expect(throws: LoadFailure.self) { try await machine.load(after: restarted) }
    await #expect(throws: LoadFailure.self) { try await machine.load() }
  }
}
