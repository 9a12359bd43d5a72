import CivilTime
import Cron
import Diagnostics
import Testing

@Suite("Hostile text")
struct HostileTextTests {
  /// What expressions are made of.
  private static let pieces = [
    "*", "/", "-", ",", "?", "L", "W", "#", "%", "+", "~", "H", "(", ")", "@", "=", "0", "1", "5", "7", "31", "59",
    "60",
    "2030", "99999", "MON", "FRIL", "jan", "L-3W", "1W", "@every", "@at", "from", "5m", "CRON_TZ=", "TZ=\"", "Europe",
    "2026-01-01T00:00:00Z", " ", " ", " ", " ", "\t", "\n", "cron(", "rate(", "at(", "every", " minutes", "Mon..Fri",
    "*:0/5", "OnCalendar=",
    "'", "\"", "$", "24", "\\*", "PT", "15M", "1.5h", " /usr/bin/x", "at 9am", "last", "day of the month", "monday",
    "*-*-",
    "R/", "- cron: ", "TZ=UTC\n", "\u{A0}", "¹", "\0", "🕰",
  ]

  @Test("never harms the reader: it gives an error in place, or an expression that prints and fires")
  func random() {
    var random = SeededGenerator("hostile")
    for number in 0..<Proof.count(20_000, exhaustive: 3_000_000) {
      let text =
        switch number % 3 {
        case 0: Self.bytes(&random)
        case 1: (0..<random.number(0...14)).map { _ in random.pick(Self.pieces) }.joined()
        default: Self.damaged(GrammarExpression().text(from: &random), &random)
        }
      if let found = Self.harm(of: text) { Issue.record("\(text.debugDescription): \(found); seed \(Proof.seed)") }
    }
  }

  @Test("of any length is an error")
  func long() {
    for text in ["*", "1,", "1-", "@every 1s", "H(", "@at ", "CRON_TZ=", " ", "%2+", "🕰", "L-"] {
      for count in [100, 300, 1024, 100_000] {
        let error = #expect(throws: CronError.self) { try CronExpression.parse(String(repeating: text, count: count)) }
        #expect(error?.diagnostic.code != nil)
      }
    }
  }

  private static func bytes(_ random: inout SeededGenerator) -> String {
    let limit: UInt8 = random.isOnce(in: 2) ? 127 : 255
    let bytes = (0..<random.number(0...40)).map { _ in UInt8.random(in: 0...limit, using: &random) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A correct expression with one to three bytes taken out, put in or changed.
  private static func damaged(_ text: String, _ random: inout SeededGenerator) -> String {
    var bytes = Array(text.utf8)
    for _ in 0..<random.number(1...3) where !bytes.isEmpty {
      let place = random.number(0...bytes.count - 1)
      switch random.number(1...3) {
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: random.pick(pieces).utf8, at: place)
      default: bytes[place] = UInt8.random(in: 32...126, using: &random)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func harm(of text: String) -> String? {
    do throws(CronError) {
      let value = try CronExpression.parse(text, for: PropertyTests.identity)
      let again = try? CronExpression.parse(value.description, for: PropertyTests.identity)
      if again != value { return "it prints as '\(value)', which is another one" }
      let fires = value.next(after: .epoch.advanced(bySeconds: -1), in: .utc) != nil
      return fires || value.isReboot ? nil : "it is read and never fires"
    } catch {
      let diagnostic = error.diagnostic
      if let proposed = proposals(for: text).expressions.first(where: {
        (try? CronExpression.parse($0, for: PropertyTests.identity)) == nil
      }) {
        return "'\(proposed)' is proposed, which is no expression"
      }
      guard diagnostic.code?.hasPrefix("E1") == true else { return "the error has no code: \(error)" }
      guard let span = diagnostic.span else { return diagnostic.code == "E101" ? nil : "\(error) has no place" }
      let end = span.start.column + span.length - 1
      return end <= max(1, text.utf8.count) + 1 ? nil : "\(error) points to column \(end)"
    }
  }
}
