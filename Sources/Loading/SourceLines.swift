import Diagnostics
import Synchronization

/// The lines of schedule files, split where something in them is to be shown.
final class SourceLines: Sendable {
  private let texts: [String: String]
  private let split = Mutex<[String: [Substring]]>([:])

  init(_ texts: [String: String]) {
    self.texts = texts
  }

  func lines(of path: String) -> [Substring] {
    if let known = split.withLock({ $0[path] }) { return known }
    let lines = texts[path].map(Diagnostic.lines) ?? []
    split.withLock { $0[path] = lines }
    return lines
  }
}
