import Cron
import Glibc
import SystemZones
import Testing

/// A cron engine from PyPI, which tells by a script beside this file when it fires.
struct PythonPeer {
  /// The interpreter that has the engines; `make test-packages` makes it.
  private static let interpreter = "\(Proof.oracles)/bin/python3"

  /// Whether to ask at all: where the engines are missing and have to be there, the asking fails.
  static let isAsked = unsafe Proof.requiresOracles || access(interpreter, X_OK) == 0
  static let absence: Comment = "cronsim and croniter are not installed: 'make test-packages' does it"

  private static let fireCount = 8
  private static let year2200: Int64 = 7_258_118_400

  let script: String

  /// One case of a peer: an expression and what comes after a start, eight fires or as many as are left.
  struct Case {
    let expression: String
    let zone: String
    let start: Int64
    let fires: [Int64]
  }

  /// Random cases.
  func cases(_ count: Int) throws -> [Case] {
    let (lines, status) = output(of: "'\(Self.interpreter)' '\(path(script))' \(Proof.seed) \(count)")
    try #require(status == 0, "\(script) ends with \(status)")
    try #require(lines.count == count, "\(script) printed \(lines.count) cases")
    return lines.map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Case(
        expression: fields[0], zone: fields[1], start: Int64(fields[2])!,
        fires: fields[3].split(separator: " ").map { Int64($0)! })
    }
  }

  /// Holds our fires against the peer's.
  static func compare(_ example: Case) throws {
    let place = "'\(example.expression)' in \(example.zone) after \(utc(example.start))"
    guard let expression = try? CronExpression.parse(example.expression) else {
      #expect(example.fires.isEmpty, "\(place) is refused; seed \(Proof.seed)")
      return
    }
    let zone = try SystemZones().rules(named: example.zone)
    let theirs = example.fires.filter { $0 < year2200 }
    // Who found fewer has looked 50 years ahead.
    let end = theirs.count == fireCount ? Int64.max / 2 : (theirs.last ?? example.start) + 49 * 365 * 86_400
    let ours = expression.fires(in: example.start + 1...end, zone, limit: fireCount)
    if let found = difference(ours: ours, theirs: theirs) { Issue.record("\(place): \(found)") }
  }
}

@Suite("Fires are those of other engines")
struct PythonPeerTests {
  @Test("cronsim, in zones of whole hours", .enabled(if: PythonPeer.isAsked, PythonPeer.absence))
  func cronsim() throws {
    let cases = try PythonPeer(script: "Peers/cronsim-fires.py").cases(Proof.count(400, exhaustive: 20_000))
    for example in cases { try PythonPeer.compare(example) }
  }

  @Test("croniter, in UTC with seconds", .enabled(if: PythonPeer.isAsked, PythonPeer.absence))
  func croniter() throws {
    let cases = try PythonPeer(script: "Peers/croniter-fires.py").cases(Proof.count(800, exhaustive: 40_000))
    for example in cases { try PythonPeer.compare(example) }
  }
}
