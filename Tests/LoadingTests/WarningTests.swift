import Loading
import ScheduleFile
import Testing

@Suite("What loading gives to think about")
struct WarningTests {
  @Test("a variable without a value is a warning of its schedule, and a problem where it is strict")
  func missing() async throws {
    let machine = TestMachine()
    machine.factfile("{{dir}}/*")
    machine.schedule("lax", "env = { dri = \"/srv/old\" }")
    machine.schedule("strict", "env = { dri = \"/srv/old\" }\nstrict = true")
    machine.schedule("right", "env = { dir = \"/srv/old\" }\nstrict = true")
    let snapshot = try await machine.load()
    let message = "the variable 'dir' in line 2 has no value and becomes the empty string"
    let path = "\(machine.directory.path)/schedules/job.factfile"
    #expect(snapshot.schedules["lax"]?.warnings.map(\.message) == [message])
    #expect(snapshot.schedules["lax"]?.warnings.map(\.text) == ["\(path): warning: \(message)"])
    #expect(snapshot.schedules["lax"]?.problem == nil)
    #expect(snapshot.schedules["strict"]?.problem == "'\(path)' is not used because of 'strict': \(message)")
    #expect(snapshot.schedules["right"]?.problem == nil && snapshot.schedules["right"]?.warnings.isEmpty == true)
    #expect(snapshot.withWarnings.map(\.schedule.name) == ["lax"])
  }

  @Test("so is a value that escaping changed, which even a strict schedule runs with")
  func escaped() async throws {
    let machine = TestMachine()
    machine.factfile("{{dir}}")
    machine.schedule("a", "env = { dir = \"a&b\" }\nstrict = true")
    let loaded = try #require(try await machine.load().schedules["a"])
    #expect(loaded.problem == nil && loaded.warnings.count == 1)
    #expect(loaded.warnings.first?.message.hasPrefix("escaping changed the value of 'dir'") == true)
  }

  @Test("an expression's warnings have place and caret, and stay while the file does not change")
  func expressions() async throws {
    let machine = TestMachine()
    machine.factfile("x")
    machine.schedule("steps", cron: "*/7 * * * *")
    machine.schedule("gap", "timezone = \"Europe/Berlin\"", cron: "30 2 * * *")
    let path = "\(machine.directory.path)/schedules"
    var snapshot = Snapshot()
    for _ in 1...2 {
      snapshot = try await machine.load(after: snapshot)
      #expect(
        snapshot.schedules["steps"]?.warnings.map(\.text) == [
          """
          \(path)/steps.toml:2:9: warning W203: '*/7' restarts every hour (…:56, then :00)
            cron = "*/7 * * * *"
                    ^~~
          """
        ])
      #expect(
        snapshot.schedules["gap"]?.warnings.map(\.text) == [
          """
          \(path)/gap.toml:2:8: warning W205: 02:30 does not exist on 2027-03-28 in Europe/Berlin; will run at 03:00
            cron = "30 2 * * *"
                   ^~~~~~~~~~~~
          """,
          """
          \(path)/gap.toml:2:8: warning W205: 02:30 comes twice on 2027-10-31 in Europe/Berlin; will run the first time only
            cron = "30 2 * * *"
                   ^~~~~~~~~~~~
          """,
        ])
    }
  }

  @Test("what is said once a file belongs to the first schedule of it")
  func saidOnce() async throws {
    let machine = TestMachine()
    machine.factfile("x")
    machine.directory.write(
      TestMachine.text("one", cron: "0 0 1 * MON") + TestMachine.text("two", cron: "0 0 1 * TUE"),
      to: "schedules/both.toml")
    let snapshot = try await machine.load()
    #expect(snapshot.withWarnings.map(\.schedule.name) == ["one"])
    #expect(snapshot.schedules["one"]?.warnings.first?.message.hasPrefix("W202: day-of-month and weekday") == true)
  }

  @Test("a name in a constraint that resolves nowhere is a warning; an address, any host and this one are not")
  func unresolved() async throws {
    let machine = TestMachine()
    machine.factfile("x")
    machine.schedule("a", "constraint = [\"host,*\", \"host,10.9.9.9\", \"host,no-such-host.invalid\"]")
    machine.schedule("b", "constraint = \"host,localhost\"")
    let snapshot = try await machine.load()
    #expect(snapshot.schedules["b"]?.warnings.isEmpty == true)
    let warning = "the host 'no-such-host.invalid' resolves to no address, so that it matches no host"
    // Without a name server nobody can tell, and nobody is warned.
    let warnings = snapshot.schedules["a"]?.warnings.map(\.message) ?? []
    #expect(warnings == [warning] || warnings.isEmpty)
  }

  @Test("a file of dates warns too, and its mistakes are a problem of the schedule")
  func dateFiles() async throws {
    let machine = TestMachine()
    machine.factfile("x")
    let event = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Talk\nDTSTART:20270101T100000\nEND:VEVENT\nEND:VCALENDAR\n"
    machine.directory.write(event, to: "schedules/talks.ics")
    machine.directory.write("2026-12-25\nChristmas\n", to: "schedules/wrong")
    machine.schedule("talks", "exclude = \"talks.ics\"")
    machine.schedule("wrong", "exclude = [\"wrong\", 2026-12-24]")
    machine.schedule("gone", "exclude = \"gone\"")
    let snapshot = try await machine.load()
    #expect(
      snapshot.schedules["talks"]?.warnings.map(\.message) == [
        "the event 'Talk' does not last all day and is ignored"
      ])
    #expect(snapshot.schedules["wrong"]?.problem?.contains("wrong:2:1: error: 'Christmas' is no date") == true)
    #expect(snapshot.schedules["gone"]?.problem?.contains("/gone' is not used: it cannot be read") == true)
    #expect(snapshot.catalog.quarantined.isEmpty)
  }
}
