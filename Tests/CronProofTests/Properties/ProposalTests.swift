import CivilTime
import Cron
import Testing

/// What is written in another program's form means here what it means there.
@Suite("An expression that is proposed for one from elsewhere")
struct ProposalTests {
  @Test("is what stood in quotes, behind backslashes or a dash, or before a command")
  func wrapped() throws {
    var random = SeededGenerator("wrapped")
    var count = 0
    for _ in 0..<Proof.count(1500, exhaustive: 100_000) {
      let text = GrammarExpression().fields(from: &random)
      guard let expression = try? CronExpression.parse(text, for: PropertyTests.identity) else { continue }
      let wrappings = [
        "\"\(text)\"", "'\(text)'", "\u{201C}\(text)\u{201D}", "`\(text)", "schedule: \"\(text)\"", "  '\(text)' ",
      ]
      let escaped = text.contains("*") ? [text.replacing("*", with: "\\*")] : []
      for foreign in wrappings + escaped {
        let found = proposals(for: foreign).expressions
        #expect(found.count == 1 && same(found.first, expression), "\(foreign) gives \(found); seed \(Proof.seed)")
        count += 1
      }
    }
    #expect(count > 1000)
  }

  @Test("is the part of a crontab line before its command")
  func crontab() throws {
    var random = SeededGenerator("crontab")
    var grammar = GrammarExpression()
    grammar.drawsValues = false
    var count = 0
    for _ in 0..<Proof.count(1500, exhaustive: 100_000) {
      let text = grammar.fields(from: &random)
      let words = text.split { $0 == " " || $0 == "\t" }
      // Where a star stands in front of a day field cron asks for both, and it knows no range that wraps.
      guard words.count == 5, let expression = try? CronExpression.parse(text), !text.contains("-"),
        ![words[2], words[4]].contains(where: { $0.contains("*") && $0.count > 1 })
      else { continue }
      for command in ["/usr/bin/x -y 5", "root /usr/sbin/x >/dev/null 2>&1", "backup.sh", "cd /var && ./run"] {
        let found = proposals(for: "\(text) \(command)").expressions
        #expect(found.count == 1 && same(found.first, expression), "\(text) \(command) gives \(found)")
        count += 1
      }
    }
    #expect(count > 200)
  }

  @Test("fires when AWS would, which counts weekdays from Sunday 1")
  func amazon() throws {
    var random = SeededGenerator("amazon")
    for _ in 0..<Proof.count(40, exhaustive: 2000) {
      let (minute, step, hour) = (random.number(0...59), random.number(2...30), random.number(0...22))
      let (first, last) = (random.number(1...7), random.number(1...7))
      let isStepped = random.isOnce(in: 2), isRange = random.isOnce(in: 2) && first <= last
      let days = isRange ? Array(first...last) : [first, last]
      let field = isRange ? "\(first)-\(last)" : "\(first),\(last)"
      let foreign = "cron(\(isStepped ? "\(minute)/\(step)" : "\(minute)") \(hour)-\(hour + 1) ? * \(field) *)"
      let (found, zone) = proposals(for: foreign)
      let expression = try CronExpression.parse(try #require(found.first, "\(foreign)"))
      #expect(found.count == 1 && zone == "UTC")
      let start = random.second(0...6_000_000_000) / 60 * 60
      let range = start...start + 14 * 86_400
      let expected = stride(from: range.lowerBound, through: range.upperBound, by: 60).filter { second in
        let time = CivilDateTime(localSeconds: second)
        let isMinute = isStepped ? time.minute >= minute && (time.minute - minute) % step == 0 : time.minute == minute
        return isMinute && (hour...hour + 1).contains(time.hour) && days.contains(time.date.weekday + 1)
      }
      let parted = difference(ours: expression.fires(in: range, .utc), theirs: expected)
      #expect(parted == nil, "\(foreign): \(parted ?? "")")
    }
  }

  @Test("waits as long as a duration in any spelling")
  func durations() throws {
    var random = SeededGenerator("durations")
    for _ in 0..<Proof.count(300, exhaustive: 20_000) {
      let (hours, minutes, seconds) = (random.number(0...30), random.number(0...90), random.number(1...90))
      let expected = try CronExpression.parse("@every \(hours)h \(minutes)m \(seconds)s")
      let texts = [
        "\(hours)h\(minutes)min\(seconds)sec", "\(hours) hours \(minutes) minutes \(seconds) seconds",
        "\(hours) hrs, \(minutes) mins and \(seconds) s", "PT\(hours)H\(minutes)M\(seconds)S",
        "@every PT\(hours)H\(minutes)M\(seconds)S", "@every \(hours) hours \(minutes) minutes \(seconds) seconds",
        "\(hours)h \(minutes)m \(seconds).0s",
      ]
      for text in texts {
        let found = proposals(for: text).expressions
        #expect(found.count == 1 && same(found.first, expected), "\(text) gives \(found)")
      }
    }
  }

  @Test("fires at 00:00 of the next day where the hour was 24")
  func midnight() throws {
    for last in 0...23 {
      let found = try #require(proposals(for: "30 \(last)-24 * * *").expressions.first)
      let hours = (last...24).map { $0 % 24 }.map(String.init).joined(separator: ",")
      #expect(try CronExpression.parse(found) == CronExpression.parse("30 \(hours) * * *"))
    }
  }

  private func same(_ text: String?, _ expression: CronExpression) -> Bool {
    text.flatMap { try? CronExpression.parse($0, for: PropertyTests.identity) } == expression
  }
}
