// Times as text, byte by byte: an answer has tens of thousands of them.

/// The text of a time while it is put together.
struct TimeText {
  private var bytes: [UInt8] = []

  /// Begins with a date and time: `2026-11-23T02:15:00`.
  init(_ time: CivilDateTime) {
    bytes.reserveCapacity(28)
    append(time.date.year, width: 4)
    append("-")
    append(time.date.month, width: 2)
    append("-")
    append(time.date.day, width: 2)
    append("T")
    append(time.hour, width: 2)
    append(":")
    append(time.minute, width: 2)
    append(":")
    append(time.second, width: 2)
  }

  var string: String { String(decoding: bytes, as: UTF8.self) }

  mutating func append(_ sign: Unicode.Scalar) { bytes.append(UInt8(ascii: sign)) }

  /// Appends a number with as many zeros in front as the width needs.
  mutating func append(_ number: Int, width: Int) {
    var scale = 1
    for _ in 1..<width { scale *= 10 }
    guard number >= 0, number < scale * 10 else {
      bytes += String(number).utf8
      return
    }
    while scale > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(number / scale % 10))
      scale /= 10
    }
  }
}

/// Reads a time from its bytes.
struct TimeReader<Bytes: IteratorProtocol<UInt8>> {
  private var bytes: Bytes

  init<Text: Sequence>(_ text: Text) where Text.Iterator == Bytes { bytes = text.makeIterator() }

  /// Whether nothing follows; to be asked once.
  var isAtEnd: Bool { mutating get { bytes.next() == nil } }

  /// `2026-11-23T02:15:00`, a time that exists.
  mutating func dateTime() -> CivilDateTime? {
    guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2), skip("T"),
      let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2),
      (1...12).contains(month), (1...CivilDate.length(ofMonth: month, year: year)).contains(day), hour < 24,
      minute < 60, second < 60
    else { return nil }
    return CivilDateTime(
      date: CivilDate(year: year, month: month, day: day), hour: hour, minute: minute, second: second)
  }

  /// What is left: any fraction of a second, and `Z` or an offset, in seconds.
  mutating func fractionAndOffset() -> Int64? {
    var byte = bytes.next()
    if byte == UInt8(ascii: ".") {
      var count = 0
      byte = bytes.next()
      while let digit = byte, (48...57).contains(digit) {
        count += 1
        byte = bytes.next()
      }
      guard count > 0 else { return nil }
    }
    switch byte {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"): return isAtEnd ? 0 : nil
    case UInt8(ascii: "+"): return offset()
    case UInt8(ascii: "-"): return offset().map { -$0 }
    default: return nil
    }
  }

  private mutating func offset() -> Int64? {
    guard let hours = number(2), skip(":"), let minutes = number(2), hours < 24, minutes < 60, isAtEnd else {
      return nil
    }
    return Int64(hours * 3600 + minutes * 60)
  }

  private mutating func number(_ width: Int) -> Int? {
    var value = 0
    for _ in 0..<width {
      guard let byte = bytes.next(), (48...57).contains(byte) else { return nil }
      value = value * 10 + Int(byte) - 48
    }
    return value
  }

  private mutating func skip(_ sign: Unicode.Scalar) -> Bool { bytes.next() == UInt8(ascii: sign) }
}
