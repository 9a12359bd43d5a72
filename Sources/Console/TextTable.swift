/// Rows of words in aligned columns.
public struct TextTable: Sendable {
  private struct Cell {
    let text: String
    /// How many characters it has.
    let width: Int

    init(_ text: String) {
      self.text = text
      // For nearly all of them without a look at each character.
      width = text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.count
    }
  }

  /// Row after row.
  private var cells: [Cell] = []
  private var widths: [Int]

  /// A table with a heading and no rows yet.
  public init(heading: [String]) {
    widths = Array(repeating: 0, count: heading.count)
    add(heading)
  }

  /// Adds a row of as many words as the heading has.
  public mutating func add(_ row: [String]) {
    for (column, text) in row.enumerated() {
      let cell = Cell(text)
      widths[column] = max(widths[column], cell.width)
      cells.append(cell)
    }
  }

  /// The lines, without blanks at their ends.
  public var lines: [String] {
    stride(from: 0, to: cells.count, by: widths.count).map { start in
      var line: [UInt8] = []
      var blanks = 0
      for (cell, width) in zip(cells[start..<start + widths.count], widths) {
        if !cell.text.isEmpty {
          for _ in 0..<blanks { line.append(UInt8(ascii: " ")) }
          line += cell.text.utf8
          blanks = 0
        }
        blanks += width - cell.width + 2
      }
      while line.last == UInt8(ascii: " ") { line.removeLast() }
      return String(decoding: line, as: UTF8.self)
    }
  }
}
