import CivilTime
import Cron
import Testing

@Suite("Values drawn by H and ~")
struct DrawnValueTests {
  /// The value of section A.4, computed from its text.
  private static func drawn(below limit: Int, key: String, field: String, index: Int) -> Int {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in Array("factotum-h1".utf8) + [0] + key.utf8 + [0] + field.utf8 + [0] + "\(index)".utf8 {
      hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
    }
    for factor: UInt64 in [0xFF51_AFD7_ED55_8CCD, 0xC4CE_B9FE_1A85_EC53] {
      hash = (hash ^ (hash >> 33)) &* factor
    }
    hash ^= hash >> 33
    return Int(hash.multipliedFullWidth(by: UInt64(limit)).high)
  }

  @Test("are those that the published algorithm gives, each element its own")
  func algorithm() throws {
    var random = SeededGenerator("drawn")
    for number in 0..<Proof.count(500, exhaustive: 100_000) {
      let (name, machine) = ("schedule-\(number)", "machine-\(number % 7)")
      let (low, step) = (random.number(0...30), random.number(1...20))
      let high = random.number(low + 20...59)
      let index = random.number(0...2)
      let isRandom = random.isOnce(in: 2)
      let hasStep = random.isOnce(in: 2)
      let element = (isRandom ? "\(low)~\(high)" : "H(\(low)-\(high))") + (hasStep ? "/\(step)" : "")
      let list = (Array(repeating: "\(low)", count: index) + [element]).joined(separator: ",")
      let slot = Self.drawn(
        below: hasStep ? step : high - low + 1, key: isRandom ? "\(machine)/\(name)" : name, field: "minute",
        index: index)
      let values = stride(from: low + slot, through: high, by: hasStep ? step : 60).map { "\($0)" }
      let plain = (Array(repeating: "\(low)", count: index) + values).joined(separator: ",")
      let identity = CronIdentity(name: name, machine: machine)
      let ours = try CronExpression.parse("\(list) 7 * * *", for: identity)
      let theirs = try CronExpression.parse("\(plain) 7 * * *")
      let day: ClosedRange<Int64> = 0...86_399
      if let found = difference(ours: ours.fires(in: day, .utc), theirs: theirs.fires(in: day, .utc)) {
        Issue.record("'\(list)' for \(name) on \(machine): \(found)")
      }
      #expect(ours.isWildcard == hasStep)
    }
  }

  @Test(
    "lie in the whole range of their field, in days that every month has",
    arguments: [
      ("second", 0...59), ("minute", 0...59), ("hour", 0...23), ("day of month", 1...28), ("month", 1...12),
      ("day of week", 0...6),
    ])
  func ranges(field: String, range: ClosedRange<Int>) throws {
    let fields = ["second", "minute", "hour", "day of month", "month", "day of week"]
    let place = try #require(fields.firstIndex(of: field))
    func text(_ element: String) -> String {
      (["0", "0", "0", "*", "*", "*"] as [String]).enumerated().map { $0 == place ? element : $1 }
        .joined(separator: " ")
    }
    var drawn: Set<Int> = []
    for number in 0..<400 {
      let identity = CronIdentity(name: "schedule \(number)", machine: "here")
      for (element, key) in [("H", "schedule \(number)"), ("~", "here/schedule \(number)")] {
        let value = range.lowerBound + Self.drawn(below: range.count, key: key, field: field, index: 0)
        let ours = try CronExpression.parse(text(element), for: identity)
        let theirs = try CronExpression.parse(text("\(value)"))
        let year: ClosedRange<Int64> = 0...31_535_999
        #expect(ours.fires(in: year, .utc, limit: 5) == theirs.fires(in: year, .utc, limit: 5), "\(element) \(number)")
        drawn.insert(value)
      }
    }
    #expect(drawn == Set(range))
  }

  @Test("begin or end with the field's range where one side is open")
  func openRanges() throws {
    for number in 0..<200 {
      let identity = CronIdentity(name: "\(number)", machine: "here")
      for (element, range) in [("40~", 40...59), ("~20", 0...20)] {
        let value = range.lowerBound + Self.drawn(below: range.count, key: "here/\(number)", field: "minute", index: 0)
        let ours = try CronExpression.parse("\(element) * * * *", for: identity).fires(in: 0...3599, .utc)
        #expect(ours == [Int64(value) * 60], "\(element) for \(number)")
      }
    }
  }
}
