import CivilTime
import Loading
import RunDocuments
import ScheduleFile
import Testing

@Suite("A check, which loads without a daemon")
struct CheckingTests {
  private func load(_ machine: TestMachine, files: [String]? = nil, mayChangeUser: Bool) async throws -> Snapshot {
    let loader = ScheduleLoader(
      directory: "\(machine.directory.path)/schedules",
      files: files?.map { "\(machine.directory.path)/schedules/\($0)" },
      preparation: RunPreparation(
        jobUser: nil, logFormat: .text, stateDirectory: "\(machine.directory.path)/state", mayChangeUser: mayChangeUser)
    )
    return try await loader.load(
      after: Snapshot(), lastGood: [:], now: Timestamp(microsecondsSinceEpoch: 1_800_000_000_000_000))
  }

  @Test("looks only at the files that it is given")
  func files() async throws {
    let machine = TestMachine()
    machine.factfile("x")
    machine.schedule("one")
    machine.schedule("two")
    let snapshot = try await load(machine, files: ["two.toml"], mayChangeUser: true)
    #expect(snapshot.schedules.keys.sorted() == ["two"] && snapshot.ignored.isEmpty)
  }

  @Test("has each mistake of a factfile with place and caret")
  func places() async throws {
    let machine = TestMachine()
    machine.directory.write("{\"schema\": 1,\n \"data\": []}\n", to: "schedules/job.factfile")
    machine.schedule("one")
    let schedule = try await load(machine, mayChangeUser: true).schedules["one"]
    let path = "\(machine.directory.path)/schedules/job.factfile"
    #expect(
      schedule?.factfileMistakes == [
        "\(path):1:12: error: '/schema' - expected a string, found a number\n  {\"schema\": 1,\n             ^",
        "\(path):2:10: error: '/data' - expected an object, found an array\n   \"data\": []}\n           ^",
      ])
    machine.factfile("x")
    #expect(try await load(machine, mayChangeUser: true).schedules["one"]?.factfileMistakes == [])
  }

  @Test("may be of a daemon that can run jobs as other users, or of one that cannot")
  func users() async throws {
    let machine = TestMachine()
    machine.factfile("x")
    machine.schedule("one", "user = \"daemon\"")
    #expect(try await load(machine, mayChangeUser: true).schedules["one"]?.problem == nil)
    #expect(
      try await load(machine, mayChangeUser: false).schedules["one"]?.problem
        == "the daemon does not run as root, so it cannot run jobs as 'daemon'")
  }
}
