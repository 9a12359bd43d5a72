/// Why the bytes of a zone file cannot be used.
public struct TimeZoneError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The zone's name.
  public let zone: String
  public let reason: String

  /// Describes why a zone cannot be used.
  public init(zone: String, reason: String) {
    self.zone = zone
    self.reason = reason
  }

  public var description: String { "the time zone '\(zone)' cannot be used: \(reason)" }
}

extension TimeZoneRules {
  /// Reads a compiled zone file, and expands its footer's rule up to 2199.
  ///
  /// - Parameters:
  ///   - name: the zone's name.
  ///   - bytes: the file, TZif version 1 to 4.
  /// - Throws: `TimeZoneError` where the bytes are no such file; they may be hostile.
  /// Source: RFC 9636, section 3.
  public init(name: String, tzif bytes: [UInt8]) throws(TimeZoneError) {
    do {
      var reader = TZifReader(bytes: bytes)
      let block = try reader.readNewestBlock()
      let footer = try reader.readFooter()
      self.init(name: name, block: block, footer: footer)
    } catch {
      throw TimeZoneError(zone: name, reason: error.reason)
    }
  }

  private init(name: String, block: TZifReader.Block, footer: PosixZone?) {
    let first = block.types.first { !$0.isDaylight } ?? block.types[0]
    let firstOffset = block.transitions.isEmpty ? (footer?.standardOffset ?? first.offset) : block.types[0].offset
    // What lies outside is nobody's history, and near the ends of the numbers nobody could count with it.
    let described = block.transitions.filter { Self.describedTime.contains($0.at) }
    var changes = described.map { (at: $0.at, offset: block.types[$0.type].offset) }
    if let footer {
      let last = changes.last?.at ?? Self.describedTime.lowerBound
      let year = CivilDateTime(localSeconds: last).date.year
      changes += footer.transitions(years: max(1900, year)...2200).filter { $0.at > last }
    }
    self.init(name: name, firstOffset: firstOffset, changes: changes)
  }
}

extension TimeZoneRules {
  /// From the year 1 to the end of 2199.
  fileprivate static let describedTime: ClosedRange<Int64> = -62_135_596_800...7_258_118_399
}

/// Takes a compiled zone file apart, checking every count against what is really there.
struct TZifReader {
  struct Failure: Error { let reason: String }
  struct LocalType { let offset: Int; let isDaylight: Bool }
  struct Block { let transitions: [(at: Int64, type: Int)]; let types: [LocalType] }

  private let bytes: [UInt8]
  private var position = 0
  private var version: UInt8 = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The block with 64-bit times; version 1 files have one with 32-bit times alone.
  mutating func readNewestBlock() throws(Failure) -> Block {
    let first = try readBlock(timeSize: 4)
    return version == 0 ? first : try readBlock(timeSize: 8)
  }

  /// The rule for the time after the last transition, nil where there is none.
  mutating func readFooter() throws(Failure) -> PosixZone? {
    guard version != 0 else { return nil }
    guard try readByte() == 10, let end = bytes[position...].firstIndex(of: 10) else {
      throw Failure(reason: "its footer is not complete")
    }
    let text = bytes[position..<end]
    guard text.count <= 128 else { throw Failure(reason: "its footer is \(text.count) bytes long; the limit is 128") }
    guard !text.isEmpty else { return nil }
    guard let zone = PosixZone(bytes: Array(text)) else {
      throw Failure(reason: "its footer '\(String(decoding: text, as: UTF8.self))' is no POSIX time zone")
    }
    return zone
  }

  private mutating func readBlock(timeSize: Int) throws(Failure) -> Block {
    guard try read(4) == 0x545A_6966 else { throw Failure(reason: "it does not begin with TZif") }
    version = try readByte()
    position += 15
    var counts: [Int] = []
    for _ in 0..<6 { counts.append(try Int(read(4))) }
    let (utc, standard, leaps, times, types, names) =
      (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5])
    guard times <= 10_000, types >= 1, types <= 256, leaps <= 1_000, names <= 10_000 else {
      throw Failure(reason: "its counts of transitions (\(times)) or types (\(types)) are beyond reason")
    }
    var instants: [Int64] = []
    for _ in 0..<times {
      let instant = try read(timeSize)
      instants.append(timeSize == 4 ? Int64(Int32(truncatingIfNeeded: instant)) : instant)
    }
    guard zip(instants, instants.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw Failure(reason: "its transitions are not in order of time")
    }
    var indices: [Int] = []
    for _ in 0..<times { indices.append(try Int(readByte())) }
    guard indices.allSatisfy({ $0 < types }) else {
      throw Failure(reason: "a transition names a type that is not there")
    }
    var localTypes: [LocalType] = []
    for _ in 0..<types {
      let offset = try Int(Int32(truncatingIfNeeded: read(4)))
      let isDaylight = try readByte() != 0
      position += 1
      guard abs(offset) <= 26 * 3600 else { throw Failure(reason: "an offset of \(offset) s is beyond a day") }
      localTypes.append(LocalType(offset: offset, isDaylight: isDaylight))
    }
    position += names + leaps * (timeSize + 4) + standard + utc
    guard position <= bytes.count else { throw Failure(reason: "it ends too early") }
    return Block(transitions: Array(zip(instants, indices)).map { (at: $0.0, type: $0.1) }, types: localTypes)
  }

  private mutating func readByte() throws(Failure) -> UInt8 { try UInt8(truncatingIfNeeded: read(1)) }

  /// A big-endian number of that many bytes.
  private mutating func read(_ size: Int) throws(Failure) -> Int64 {
    guard position + size <= bytes.count else { throw Failure(reason: "it ends too early") }
    defer { position += size }
    return bytes[position..<position + size].reduce(0) { $0 << 8 | Int64($1) }
  }
}
