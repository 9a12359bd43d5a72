/// The five fields of a crontab's line as a daemon keeps them: numbers and stars.
///
/// Written from what the daemons do with each character, and apart from the reader that is proved with it.
struct DaemonFields {
  enum Daemon: String, CaseIterable { case debian, cronie }

  /// Whether a star begins the minute or the hour.
  let followsClock: Bool
  private let wantsBothDays: Bool
  /// For each field, whether it names a number.
  private var tables: [[Bool]] = []

  private static let ranges = [0...59, 0...23, 1...31, 1...12, 0...7]
  private static let names = [
    3: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    4: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
  ]
  /// What the nicknames set; of a day or a month that is named in full, no star is remembered.
  private static let nicknames = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 1-31 1-12 0-7", "@midnight": "0 0 1-31 1-12 0-7", "@hourly": "0 * 1-31 1-12 0-7",
  ]

  /// Reads the fields at the beginning of a line, nil where the daemon cannot.
  init?(_ line: String, _ daemon: Daemon) {
    var rest = Array(line.drop { $0 == " " || $0 == "\t" })[...]
    if daemon == .cronie, rest.first == "-" { rest = rest.dropFirst() }
    if rest.first == "@" {
      guard let fields = Self.nicknames[String(rest.prefix { $0 != " " && $0 != "\t" })] else { return nil }
      rest = Array(fields)[...]
    }
    var stars: [Bool] = []
    for index in 0..<5 {
      stars.append(rest.first == "*")
      guard let set = Self.read(&rest, index, daemon) else { return nil }
      tables.append((0..<60).map(set.contains))
      rest = rest.drop { $0 != " " && $0 != "\t" }.drop { $0 == " " || $0 == "\t" }
    }
    followsClock = stars[0] || stars[1]
    wantsBothDays = stars[2] || stars[4]
  }

  private static func read(_ rest: inout ArraySlice<Character>, _ index: Int, _ daemon: Daemon) -> Set<Int>? {
    var set: Set<Int> = []
    while true {
      var first = ranges[index].lowerBound, last = ranges[index].upperBound, step = 1
      if rest.first == "*" {
        rest = rest.dropFirst()
      } else {
        guard let number = number(&rest, names[index] ?? []) else { return nil }
        (first, last) = (number, number)
        if rest.first == "-" {
          rest = rest.dropFirst()
          guard let end = Self.number(&rest, names[index] ?? []) else { return nil }
          last = daemon == .cronie && end == 0 && first > 0 ? 7 : end
        } else if rest.first == "/" {
          return nil
        }
      }
      if rest.first == "/" {
        rest = rest.dropFirst()
        guard let number = number(&rest, []), number > 0 else { return nil }
        step = number
      }
      guard ranges[index].contains(first), ranges[index].contains(last) else { return nil }
      var value = first
      while value <= last {
        set.insert(index == 4 ? value % 7 : value)
        value += step
      }
      guard rest.first == "," else { return set }
      rest = rest.dropFirst()
    }
  }

  private static func number(_ rest: inout ArraySlice<Character>, _ names: [String]) -> Int? {
    let word = String(rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) })
    rest = rest.dropFirst(word.count)
    guard let index = names.firstIndex(of: word.lowercased()) else { return Int(word) }
    return index + (names.count == 12 ? 1 : 0)
  }

  /// Whether a day matches, by the days since 1970.
  func matches(day: Int) -> Bool {
    guard let date = OracleDate.numbered(day), tables[3][date.month] else { return false }
    let (isDay, isWeekday) = (tables[2][date.day], tables[4][date.weekday])
    return wantsBothDays ? isDay && isWeekday : isDay || isWeekday
  }

  /// The minutes of a matching day, from 0 to 1439.
  var minutesOfDay: [Int] { (0..<1440).filter { tables[0][$0 % 60] && tables[1][$0 / 60] } }

  /// Whether a minute of the clock matches, counted from 1970-01-01 00:00.
  func matches(minute: Int64) -> Bool {
    let inDay = Int(minute % 1440)
    return tables[0][inDay % 60] && tables[1][inDay / 60] && matches(day: Int(minute / 1440))
  }
}
