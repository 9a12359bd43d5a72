import CivilTime
import Loading
import ScheduleFile
import Testing

@Suite("A reload", .timeLimit(.minutes(20)))
struct RereadingTests {
  /// Loads until nothing was read again: a file that changed within the last second is always read.
  private func settled(_ machine: TestMachine, _ names: [String]) async throws -> Snapshot {
    var snapshot = try await machine.load()
    while true {
      try Task.checkCancellation()
      let next = try await machine.load(after: snapshot)
      if names.allSatisfy({ next.schedules[$0] === snapshot.schedules[$0] }) { return next }
      snapshot = next
    }
  }

  @Test("reads only what changed, and checks again only what depends on it")
  func changes() async throws {
    let machine = TestMachine()
    machine.factfile("x")
    machine.factfile("y", name: "other.factfile")
    machine.schedule("one")
    machine.schedule("two")
    machine.directory.write(
      "[three]\ncron = \"@daily\"\nfactfile = \"other.factfile\"\n", to: "schedules/three.toml")
    let first = try await settled(machine, ["one", "two", "three"])
    machine.schedule("two", "description = \"changed\"")
    let second = try await machine.load(after: first)
    #expect(
      second.schedules["one"] === first.schedules["one"] && second.schedules["three"] === first.schedules["three"])
    #expect(second.schedules["two"]?.schedule.description == "changed")
    // A factfile that changes concerns its own schedules alone.
    machine.factfile("{{gone}}", name: "other.factfile")
    let third = try await machine.load(after: second)
    #expect(third.schedules["one"] === first.schedules["one"])
    #expect(third.schedules["three"]?.warnings.count == 1)
    let difference = ScheduleDifference(from: first.catalog, to: third.catalog)
    #expect(difference.changed.map(\.name) == ["two"] && difference.unchanged == 2)
  }

  @Test("of a file whose content changed but neither size nor time still sees the change")
  func disguised() async throws {
    let machine = TestMachine()
    machine.factfile("x")
    machine.schedule("one", cron: "0 12 * * *")
    let first = try await settled(machine, ["one"])
    let path = "\(machine.directory.path)/schedules/one.toml"
    machine.directory.run(
      "touch -r '\(path)' /tmp/.factotum-reference; sed -i 's/12/13/' '\(path)'; touch -r /tmp/.factotum-reference '\(path)'"
    )
    let second = try await machine.load(after: first)
    #expect(second.schedules["one"]?.schedule.cron != first.schedules["one"]?.schedule.cron)
  }

  @Test("a problem that is mended elsewhere is gone, though the schedule's file is the same")
  func mended() async throws {
    let machine = TestMachine()
    machine.schedule("one", "working-directory = \"\(machine.directory.path)/work\"")
    let first = try await machine.load()
    #expect(first.schedules["one"]?.problem?.contains("job.factfile' is not used") == true)
    machine.factfile("x")
    let second = try await machine.load(after: first)
    #expect(second.schedules["one"]?.problem?.contains("/work' cannot be used") == true)
    machine.directory.write("", to: "work/.keep")
    #expect(try await machine.load(after: second).schedules["one"]?.problem == nil)
    machine.directory.remove("schedules/job.factfile")
    #expect(try await machine.load(after: second).schedules["one"]?.problem?.contains("is not used") == true)
  }

  @Test("a quarantined file is read again each time, and its schedules stay")
  func quarantine() async throws {
    let machine = TestMachine()
    machine.factfile("x")
    machine.schedule("one")
    let first = try await machine.load()
    machine.schedule("one", cron: "61 * * * *")
    let second = try await machine.load(after: first)
    #expect(second.catalog.quarantined.count == 1)
    #expect(second.schedules["one"]?.schedule.cron == first.schedules["one"]?.schedule.cron)
    machine.schedule("one", cron: "1 * * * *")
    let third = try await machine.load(after: second)
    #expect(
      third.catalog.quarantined.isEmpty
        && third.schedules["one"]?.schedule.cron != first.schedules["one"]?.schedule.cron)
  }

  @Test("schedules that share a factfile each see their own name in it")
  func names() async throws {
    let machine = TestMachine()
    machine.factfile("{{factotum.schedule}} {{factotum.previousScheduledTime}} {{who}}")
    machine.schedule("one", "env = { who = \"x\" }")
    machine.schedule("two")
    let snapshot = try await machine.load()
    #expect(snapshot.schedules["one"]?.warnings.isEmpty == true)
    #expect(snapshot.schedules["two"]?.warnings.map(\.message).first?.contains("'who'") == true)
    #expect(snapshot.schedules["two"]?.warnings.count == 1)
  }

  @Test("sees that a file which did not change can be written by others now")
  func trust() async throws {
    let machine = TestMachine()
    machine.factfile("x", name: "jobs/job.factfile")
    machine.directory.write(
      TestMachine.text("one").replacing("job.factfile", with: "jobs/job.factfile"), to: "safe/one.toml")
    machine.directory.link("schedules/one.toml", to: "../safe/one.toml")
    let first = try await settled(machine, ["one"])
    #expect(first.schedules["one"]?.problem == nil)
    machine.directory.run("chmod 777 '\(machine.directory.path)/safe'")
    let second = try await machine.load(after: first)
    #expect(second.catalog.quarantined.first?.reasons.first?.contains("is writable by everybody") == true)
    machine.directory.run("cd '\(machine.directory.path)' && chmod 755 safe && chmod 777 schedules/jobs")
    let third = try await machine.load(after: second)
    #expect(third.catalog.quarantined.isEmpty)
    #expect(third.schedules["one"]?.problem?.contains("is writable by everybody") == true)
  }
}
