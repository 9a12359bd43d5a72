import ScheduleFile
import Testing

@Suite("A reload")
struct ScheduleCatalogTests {
  private func text(_ names: String..., cron: String = "@daily") -> String {
    names.map { "[\($0)]\ncron = \"\(cron)\"\nfactfile = \"x\"\n" }.joined()
  }

  private func load(
    _ files: [(String, String)], after earlier: ScheduleCatalog = ScheduleCatalog()
  ) -> ScheduleCatalog {
    ScheduleCatalog.load(
      files.map { .init(path: $0.0, content: .text($0.1)) }, lastGood: earlier.goodTexts, earlier: earlier,
      on: .london)
  }

  @Test("leaves the schedules of a file with a mistake as they last were good")
  func quarantine() {
    let first = load([("a.toml", text("one")), ("b.toml", text("two"))])
    let second = load(
      [("a.toml", text("one", "three", cron: "61 * * * *")), ("b.toml", text("two", "four"))], after: first)
    #expect(second.entries.keys.sorted() == ["four", "one", "two"])
    #expect(second.entries["one"] == first.entries["one"])
    #expect(second.quarantined.map(\.path) == ["a.toml"])
    #expect(second.quarantined.first?.reasons.count == 2)
    #expect(second.goodTexts["a.toml"] == text("one"))
    // Also over a restart, when only the remembered texts are left.
    let restarted = ScheduleCatalog.load(
      [.init(path: "a.toml", content: .unusable(reason: "it cannot be read"))], lastGood: second.goodTexts,
      earlier: ScheduleCatalog(), on: .london)
    #expect(restarted.entries.keys.sorted() == ["one"])
    #expect(restarted.quarantined.first?.reasons == ["a.toml: error: it cannot be read"])
  }

  @Test("a name defined twice sets the later file aside, unless the earlier one is the newcomer")
  func duplicates() {
    let first = load([("b.toml", text("same")), ("c.toml", text("same", "other"))])
    #expect(first.entries["same"]?.path == "b.toml")
    #expect(first.quarantined.map(\.path) == ["c.toml"])
    #expect(first.quarantined.first?.reasons.first?.contains("the name 'same' is taken by b.toml:1") == true)
    let second = load([("a.toml", text("same")), ("b.toml", text("same"))], after: load([("b.toml", text("same"))]))
    #expect(second.entries["same"]?.path == "b.toml")
    #expect(second.quarantined.map(\.path) == ["a.toml"])
  }

  @Test("tells what was added, changed, removed and left alone")
  func difference() {
    let first = load([("a.toml", text("one", "two", "three"))])
    let second = load([("a.toml", text("one", "four") + text("two", cron: "@hourly"))], after: first)
    let difference = ScheduleDifference(from: first, to: second)
    #expect(difference.added == ["four"] && difference.removed == ["three"] && difference.unchanged == 1)
    #expect(difference.changed.map(\.name) == ["two"])
    #expect(difference.changed.first?.keys == ["cron"])
    #expect(difference.sentence == "1 added, 1 changed, 1 removed, 1 unchanged")
  }
}
