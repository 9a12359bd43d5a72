/// The processes a run's tasks were started as, one line each, written by each one before it executes.
///
/// Appended to instead of rewritten: a run of ten thousand tasks must not write its whole status ten thousand times.
/// Like the status, it is untrusted: a job's user can write it.
public enum TaskProcesses {
  /// The name of the file in the run's directory.
  public static let fileName = "processes"
  /// The most of it that is read, in bytes.
  public static let byteLimit = 16 << 20

  /// One process, which led a session and a group of its own.
  public struct Entry: Hashable, Sendable {
    /// The task's position in the factfile.
    public let task: Int
    public let identifier: Int32
    /// In clock ticks since boot.
    public let startTime: UInt64
  }

  /// Reads the lines `TASK PID START_TIME`; a line that is not one was cut off by a crash, or is not ours.
  public static func parse(_ text: String) -> [Entry] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 3, let task = Int(words[0]), let identifier = Int32(words[1]), identifier > 1,
        let startTime = UInt64(words[2])
      else { return nil }
      return Entry(task: task, identifier: identifier, startTime: startTime)
    }
  }
}
