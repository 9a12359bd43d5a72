import Processes
import Testing

@testable import Runner

@Suite("Which processes belong to a task")
struct TaskFamilyTests {
  private static let runner: Int32 = 100
  private let a = Attempt(task: 0, number: 1), b = Attempt(task: 1, number: 1)

  private func entry(_ number: Int32, parent: Int32, session: Int32, startTime: UInt64 = 1) -> ProcessTable.Entry {
    .init(
      process: ForeignProcess(identifier: number, startTime: startTime), parent: parent, group: session,
      session: session)
  }

  /// Two running tasks, 200 and 300.
  private func families(isSubreaper: Bool = true) -> TaskFamilies {
    var families = TaskFamilies(runner: Self.runner, isSubreaper: isSubreaper)
    families.started(a, leader: 200)
    families.started(b, leader: 300)
    return families
  }

  private func members(
    _ families: inout TaskFamilies, _ entries: [ProcessTable.Entry], ending: Set<Attempt>,
    claimed: [Int32: Attempt] = [:], without other: Int32? = nil
  ) -> [Attempt: [Int32]] {
    let tasks = [
      entry(1, parent: 0, session: 1),
      entry(100, parent: 1, session: 50), entry(200, parent: 100, session: 200), entry(300, parent: 100, session: 300),
    ]
    return families.members(
      in: ProcessTable(entries: tasks + entries), without: other, isEnding: ending.contains,
      claimed: { claimed[$0.identifier] }
    ).mapValues { $0.map(\.process.identifier).sorted() }
  }

  @Test("the process that tells of the run does not, though all that run are being ended")
  func ownProcess() {
    for other in [nil, 400] as [Int32?] {
      var families = TaskFamilies(runner: Self.runner, isSubreaper: true)
      families.started(a, leader: 200)
      let found = members(&families, [entry(400, parent: 100, session: 400)], ending: [a], without: other)
      #expect(found[a]?.contains(400) == (other == nil))
    }
  }

  @Test("descendants of its process do, whatever session they made")
  func descendants() {
    var families = families()
    let found = members(
      &families,
      [
        entry(201, parent: 200, session: 201), entry(202, parent: 201, session: 202),
        entry(301, parent: 300, session: 301),
      ],
      ending: [a])
    #expect(found == [a: [200, 201, 202], b: [300, 301]])
  }

  @Test("what lost its parent does where its session, its environment or an earlier look says so")
  func orphans() {
    var families = families()
    let grandchild = entry(203, parent: 202, session: 203)
    _ = members(&families, [entry(202, parent: 200, session: 200), grandchild], ending: [a])
    let found = members(
      &families,
      [
        entry(203, parent: 100, session: 203), entry(204, parent: 100, session: 200),
        entry(205, parent: 100, session: 205),
        entry(206, parent: 100, session: 203), entry(305, parent: 100, session: 305),
      ], ending: [a], claimed: [205: a, 305: b])
    #expect(found[a] == [200, 203, 204, 205, 206] && found[b] == [300, 305])
  }

  @Test("what could be another task's is left alone, until that one is ended as well or nothing of it is left")
  func uncertain() {
    var families = families()
    let unknown = [entry(400, parent: 100, session: 400)]
    #expect(members(&families, unknown, ending: [a])[a] == [200])
    #expect(members(&families, unknown, ending: [a, b]).values.joined().contains(400))
    families = self.families()
    families.closed(b)
    #expect(members(&families, unknown, ending: [a])[a] == [200, 400])
  }

  @Test("a number that another process has got since is not the same process, and an empty session is forgotten")
  func reuse() {
    var families = families()
    _ = members(&families, [entry(201, parent: 200, session: 201)], ending: [a])
    #expect(members(&families, [entry(201, parent: 100, session: 999, startTime: 2)], ending: [a])[a] == [200])
    _ = members(&families, [], ending: [a])
    #expect(members(&families, [entry(209, parent: 100, session: 201)], ending: [a])[a] == [200])
  }

  @Test("processes of others never do, nor this one's own parents; one whose parent has just ended does by its session")
  func strangers() {
    var families = families()
    let found = members(
      &families,
      [
        entry(500, parent: 1, session: 200), entry(501, parent: 777, session: 200),
        entry(502, parent: 777, session: 502),
      ],
      ending: [a, b])
    #expect(found[a] == [200, 501] && found[b] == [300])
  }

  @Test("where orphans go to another process, the session alone tells")
  func noSubreaper() {
    var families = families(isSubreaper: false)
    let found = members(
      &families,
      [
        entry(500, parent: 1, session: 200), entry(501, parent: 1, session: 501),
        entry(502, parent: 100, session: 502),
      ],
      ending: [a, b], claimed: [502: a])
    #expect(found == [a: [200, 500], b: [300]])
  }
}
