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
    let widths = rows[0].indices.map { column in rows.map { Self.width($0[column]) }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      var blanks = 0
      for (cell, width) in zip(row, widths) {
        if !cell.isEmpty {
          line += String(repeating: " ", count: blanks) + cell
          blanks = 0
        }
        blanks += width - Self.width(cell) + 2
      }
      while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
      return line
    }
  }

  /// How many characters a cell has, for nearly all of them without a look at each.
  private static func width(_ cell: String) -> Int {
    cell.utf8.allSatisfy { $0 < 0x80 } ? cell.utf8.count : cell.count
  }
}
