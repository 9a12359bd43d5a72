import CivilTime
import Loading
import ScheduleFile
import Testing

@Suite("Files that changed since they were loaded")
struct ChangedFilesTests {
  private func changes(_ machine: TestMachine, since loaded: Snapshot, limit: Int = 100) async -> [String] {
    await machine.loader.changes(since: loaded, limit: limit).map { change in
      let name = change.path.replacing("\(machine.directory.path)/", with: "")
      #expect((change.changedAt == nil) == (change.kind == .removed))
      return ([name, change.kind.rawValue] + change.schedules).joined(separator: " ")
    }
  }

  @Test("are named with what happened to them and the schedules they concern, until the next load")
  func named() async throws {
    let machine = TestMachine()
    machine.factfile("x")
    for name in ["kept", "edited", "gone"] { machine.schedule(name) }
    let loaded = try await machine.load()
    #expect(await changes(machine, since: loaded).isEmpty)
    machine.schedule("edited", "description = \"more\"")
    machine.schedule("new")
    machine.directory.write("", to: "schedules/.hidden.toml")
    machine.directory.write("", to: "schedules/backup.toml~")
    machine.directory.remove("schedules/gone.toml")
    let expected = [
      "schedules/edited.toml edited edited", "schedules/gone.toml removed gone", "schedules/new.toml added",
    ]
    #expect(await changes(machine, since: loaded) == expected)
    #expect(await changes(machine, since: loaded, limit: 1) == ["schedules/edited.toml edited edited"])
    #expect(await changes(machine, since: try await machine.load(after: loaded)).isEmpty)
  }

  @Test("are those of excluded dates, too, which are read at a load; factfiles are read when they run")
  func dates() async throws {
    let machine = TestMachine()
    machine.factfile("x")
    machine.directory.write("2026-12-25\n", to: "schedules/holidays")
    machine.schedule("one", "exclude = [\"holidays\", \"later\"]")
    machine.schedule("two", "exclude = [\"holidays\"]")
    let loaded = try await machine.load()
    machine.factfile("y")
    #expect(await changes(machine, since: loaded).isEmpty)
    machine.directory.write("2026-12-25\n2026-12-26\n", to: "schedules/holidays")
    machine.directory.write("2027-01-01\n", to: "schedules/later")
    #expect(
      await changes(machine, since: loaded) == ["schedules/holidays edited one two", "schedules/later added one"])
    let again = try await machine.load(after: loaded)
    machine.directory.remove("schedules/holidays")
    #expect(await changes(machine, since: again) == ["schedules/holidays removed one two"])
  }

  @Test("that are quarantined are not named again while they stay as they are")
  func quarantined() async throws {
    let machine = TestMachine()
    machine.factfile("x")
    machine.schedule("one")
    let first = try await machine.load()
    machine.schedule("one", "no-such-key = 1")
    let second = try await machine.load(after: first)
    #expect(second.catalog.quarantined.count == 1 && second.schedules["one"] != nil)
    #expect(await changes(machine, since: second).isEmpty)
  }
}
