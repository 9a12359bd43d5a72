public import CivilTime

/// A date on which nothing fires.
public struct ExcludedDate: Hashable, Sendable {
  /// One date, or the same of every year.
  public enum Day: Hashable, Sendable {
    case single(CivilDate)
    case yearly(month: Int, day: Int)
  }

  public let day: Day
  /// What a skipped fire is explained with: the date as it was written, or what its file calls it.
  public let label: String

  /// Reads `2026-12-25`, or `--12-25` for every year; nil where the text is something else or no such date exists.
  init?(_ text: some StringProtocol, label: String? = nil) {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      let digits = bytes[range]
      return digits.allSatisfy { (48...57).contains($0) } ? digits.reduce(0) { $0 * 10 + Int($1) - 48 } : nil
    }
    let isYearly = bytes.starts(with: "--".utf8)
    let start = isYearly ? 2 : 5
    guard bytes.count == start + 5, bytes[start + 2] == 45, let month = number(start..<start + 2),
      let day = number(start + 3..<start + 5), (1...12).contains(month), day >= 1
    else { return nil }
    if isYearly {
      // A leap year, so that the 29th of February can be excluded too.
      guard day <= CivilDate.length(ofMonth: month, year: 2000) else { return nil }
      self.day = .yearly(month: month, day: day)
    } else {
      guard let year = number(0..<4), bytes[4] == 45, day <= CivilDate.length(ofMonth: month, year: year) else {
        return nil
      }
      self.day = .single(CivilDate(year: year, month: month, day: day))
    }
    self.label = label ?? String(text)
  }

  init(_ date: CivilDate, label: String) {
    day = .single(date)
    self.label = label
  }
}

/// All dates on which a schedule does not fire, to be asked by date.
public struct ExcludedDates: Equatable, Sendable {
  private var labels: [ExcludedDate.Day: String] = [:]

  /// Collects dates; of several labels of one date the first stays.
  public init(_ dates: some Sequence<ExcludedDate> = EmptyCollection<ExcludedDate>()) {
    for date in dates where labels[date.day] == nil { labels[date.day] = date.label }
  }

  public var isEmpty: Bool { labels.isEmpty }

  /// All of them, in no order.
  public var all: [(day: ExcludedDate.Day, label: String)] { labels.map { ($0.key, $0.value) } }

  /// The label of a date on which nothing fires; nil where it is a day like others.
  public func label(of date: CivilDate) -> String? {
    labels[.single(date)] ?? labels[.yearly(month: date.month, day: date.day)]
  }
}

/// What `exclude` names: a date, or a file of dates.
public enum Exclusion: Hashable, Sendable {
  case date(ExcludedDate)
  /// A path, relative to the schedule's file.
  case file(path: String)
}
