/// What is seen while an expression is read, and gone once it is a value: warnings are made from it.
struct SpellingRemarks {
  /// A step behind a star.
  struct Step {
    let field: CronField
    let step: Int
    /// The columns of the element, counted from 0.
    let columns: Range<Int>
  }

  private(set) var steps: [Step] = []
  /// The first `0/15` in minutes or hours.
  private(set) var startedAtZero: Step?
  var hasQuestionMark = false
  /// Where the zone in front stands.
  var zone: Range<Int>?
  /// The first weekday that is given as a number.
  private(set) var numericWeekday: (value: Int, columns: Range<Int>)?
  /// Where the day fields stand, without the `+`.
  private(set) var dayOfMonth = 0..<0
  private(set) var dayOfWeek = 0..<0

  mutating func note(_ field: CronField, _ columns: Range<Int>) {
    if field == .dayOfMonth { dayOfMonth = columns }
    if field == .dayOfWeek { dayOfWeek = columns }
  }

  mutating func add(_ step: Step) { steps.append(step) }

  mutating func noteStart(_ step: Step) {
    if startedAtZero == nil { startedAtZero = step }
  }

  mutating func noteWeekday(_ value: Int, _ columns: Range<Int>) {
    if numericWeekday == nil { numericWeekday = (value, columns) }
  }
}
