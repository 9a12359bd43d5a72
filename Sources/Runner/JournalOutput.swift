import Events
import JSON
import Processes

/// What tasks printed so far, as far as it decides about the entries to come.
struct JournalOutput {
  private let limit: Int?
  /// The bytes of output of each task so far, and how many of them went beyond the limit.
  private var written: [ExactText: Int] = [:]
  private var leftOut: [ExactText: Int] = [:]
  /// The attempt that each task is at, where it is not the first.
  private var attempts: [ExactText: Int] = [:]
  /// Streams whose long line has been cut within an escape sequence.
  private var readers: [OutputStream: [ExactText: OutputReader]] = [:]

  /// Limits the output of each attempt to this many bytes, nil for all.
  init(limit: Int?) {
    self.limit = limit
  }

  /// The limit is one of each attempt.
  mutating func begin(_ attempt: Int, of task: ExactText) {
    attempts[task] = attempt
    written[task] = nil
    leftOut[task] = nil
    for stream in readers.keys { readers[stream]?[task] = nil }
  }

  func attempt(of task: ExactText) -> Int { attempts[task] ?? 1 }

  /// Tasks whose output went beyond the limit.
  var truncated: [ExactText] { leftOut.keys.sorted() }

  /// The lines that are still within the limit; the bytes of the others are counted.
  mutating func admit(_ lines: [OutputLine], of task: ExactText, _ stream: OutputStream) -> [OutputText] {
    let admitted = admittedCount(of: lines, task)
    var reader = readers[stream]?[task] ?? OutputReader()
    let texts = lines.prefix(admitted).map { reader.read($0.bytes, isContinued: $0.isContinued) }
    readers[stream, default: [:]][task] = reader.isInText ? nil : reader
    return texts
  }

  private mutating func admittedCount(of lines: [OutputLine], _ task: ExactText) -> Int {
    guard let limit else { return lines.count }
    var admitted = 0
    var written = written[task, default: 0]
    if leftOut[task] == nil {
      while admitted < lines.count, written + lines[admitted].bytes.count < limit {
        written += lines[admitted].bytes.count + 1
        admitted += 1
      }
      self.written[task] = written
    }
    guard admitted < lines.count else { return admitted }
    leftOut[task, default: 0] += lines.dropFirst(admitted).reduce(0) { $0 + $1.bytes.count + 1 }
    return admitted
  }

  /// How many bytes went beyond the limit since the last call.
  mutating func takeLeftOut(of task: ExactText) -> Int {
    // Zero instead of nil: the limit stays reached for what a process in the background still prints.
    defer { if leftOut[task] != nil { leftOut[task] = 0 } }
    return leftOut[task] ?? 0
  }
}
