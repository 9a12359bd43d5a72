import Synchronization

/// Working directories; each is looked at once in a load.
final class WorkingDirectories: Sendable {
  private let problems = Mutex<[String: String?]>([:])

  /// What is wrong with a directory, nil where nothing is.
  func problem(of path: String) -> String? {
    if let known = problems.withLock({ $0[path] }) { return known }
    var found: String?
    do { try RunPreparation.checkDirectory(path) } catch { found = error.description }
    problems.withLock { [found] in $0[path] = .some(found) }
    return found
  }
}
