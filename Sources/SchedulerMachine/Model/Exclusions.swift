public import CivilTime

/// Local dates on which nothing fires.
///
/// Source: `scheduling.md`, section 2, key `exclude`.
public struct Exclusions: Sendable, Equatable {
  /// A day of every year.
  private struct YearlyDate: Hashable {
    let month: Int
    let day: Int
  }

  private var dates: [CivilDate: String] = [:]
  private var yearly: [YearlyDate: String] = [:]

  /// No date.
  public init() {}

  /// Whether there is no date at all.
  public var isEmpty: Bool { dates.isEmpty && yearly.isEmpty }

  /// Adds one date with what it is called.
  public mutating func insert(_ date: CivilDate, label: String) { dates[date] = label }

  /// Adds a day of every year with what it is called.
  public mutating func insertYearly(month: Int, day: Int, label: String) {
    yearly[YearlyDate(month: month, day: day)] = label
  }

  /// What the date is called, nil where it is not excluded.
  public func label(of date: CivilDate) -> String? {
    dates[date] ?? yearly[YearlyDate(month: date.month, day: date.day)]
  }

  /// The first excluded date after another, nil where none follows.
  func next(after date: CivilDate) -> CivilDate? {
    let day = date.daysSinceEpoch
    var found = dates.keys.map(\.daysSinceEpoch).filter { $0 > day }
    for key in yearly.keys {
      for year in date.year...date.year + 8 where key.day <= CivilDate.length(ofMonth: key.month, year: year) {
        let candidate = CivilDate(year: year, month: key.month, day: key.day).daysSinceEpoch
        guard candidate > day else { continue }
        found.append(candidate)
        break
      }
    }
    return found.min().map(CivilDate.init(daysSinceEpoch:))
  }
}
