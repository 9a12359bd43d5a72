import Glibc

/// What a path named at one moment, a link itself included: as long as this is the same, nothing about it has changed.
public struct PathState: Hashable, Sendable {
  /// All zero where there was nothing of that name.
  private var device: dev_t = 0
  private var inode: ino_t = 0
  private var mode: mode_t = 0
  private var owner: uid_t = 0
  private var size: off_t = 0
  private var modified: Int64 = 0
  private var changed: Int64 = 0

  /// How long ago the last change must lie for its time to tell the next one apart, in nanoseconds.
  private static let settlingTime: Int64 = 1_000_000_000

  /// Looks at a path now; nil where it cannot be looked at.
  public init?(_ path: String) {
    var found = stat()
    guard unsafe lstat(path, &found) == 0 else {
      guard errno == ENOENT else { return nil }
      self.init()
      return
    }
    self.init(found)
  }

  /// Nothing of that name.
  private init() {}

  init(_ found: stat) {
    device = found.st_dev
    inode = found.st_ino
    mode = found.st_mode
    owner = found.st_uid
    size = found.st_size
    modified = Self.nanoseconds(found.st_mtim)
    changed = Self.nanoseconds(found.st_ctim)
  }

  /// The same whatever comes and goes in it: for a directory of which only the owner and the mode matter.
  var withoutEntries: PathState {
    var state = self
    (state.size, state.modified, state.changed) = (0, 0, 0)
    return state
  }

  /// Whether the last change is so long ago that another one could not look like it.
  public var isSettled: Bool {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Self.nanoseconds(now) - changed > Self.settlingTime
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// Paths in the states in which they were looked at.
public struct PathStates: Sendable {
  private var states: [(path: String, state: PathState, withoutEntries: Bool)] = []
  /// Whether they say all that matters, and could be told from what comes after.
  private(set) var areCertain = true

  init() {}

  /// Takes note of what was found at a path.
  ///
  /// - Parameter withoutEntries: whether it may be a directory in which others come and go.
  mutating func note(_ path: String, _ state: PathState?, withoutEntries: Bool = false) {
    let state = withoutEntries ? state?.withoutEntries : state
    guard let state, state.isSettled else { return giveUp() }
    states.append((path, state, withoutEntries))
  }

  /// Something else matters as well.
  mutating func giveUp() { areCertain = false }

  /// Whether all of it is still as it was.
  public var areSame: Bool {
    areCertain
      && states.allSatisfy { path, state, withoutEntries in
        let found = PathState(path)
        return (withoutEntries ? found?.withoutEntries : found) == state
      }
  }
}
