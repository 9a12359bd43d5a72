/// Rows of words in aligned columns.
public struct TextTable: Sendable {
  private var rows: [[String]]

  /// A table with a heading and no rows yet.
  public init(heading: [String]) {
    rows = [heading]
  }

  /// Adds a row of as many words as the heading has.
  public mutating func add(_ row: [String]) {
    rows.append(row)
  }

  /// The lines, without blanks at their ends.
  public var lines: [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
