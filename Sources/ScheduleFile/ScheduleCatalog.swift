import Diagnostics

/// All schedules of a directory, as one reload leaves them.
///
/// A file with mistakes is set aside as a whole; its schedules stay as its last good text has them.
/// Source: `scheduling.md`, section 2.
public struct ScheduleCatalog: Sendable {
  /// The most schedules in one directory.
  public static let scheduleLimit = 100_000

  /// A file of the directory, as it was found.
  public struct SourceFile: Sendable {
    /// The text, or why there is none.
    public enum Content: Sendable {
      case text(String)
      case unusable(reason: String)
    }

    public let path: String
    public let content: Content

    /// Describes a file.
    public init(path: String, content: Content) {
      self.path = path
      self.content = content
    }
  }

  /// A schedule and the file it comes from.
  public struct Entry: Sendable, Equatable {
    public let path: String
    public let schedule: Schedule
  }

  /// A file that is not used, and every reason why.
  public struct Quarantine: Sendable, Hashable {
    public let path: String
    /// Each rendered with its place.
    public let reasons: [String]
  }

  /// By name.
  public private(set) var entries: [String: Entry] = [:]
  public private(set) var quarantined: [Quarantine] = []
  /// The text of each file as it last was good, to be remembered.
  public private(set) var goodTexts: [String: String] = [:]

  /// A catalog without schedules.
  public init() {}

  /// Reads all files, in byte order of their paths.
  ///
  /// - Parameters:
  ///   - lastGood: the text of each file as it last was good.
  ///   - earlier: what was loaded before; a name that it has belongs to the file it came from.
  public static func load(
    _ files: [SourceFile], lastGood: [String: String], earlier: ScheduleCatalog, on machine: MachineFacts
  ) -> ScheduleCatalog {
    var catalog = ScheduleCatalog()
    // Owners of names come first, so that a newcomer cannot take a name away by sorting before its owner.
    let ordered = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    let known = Set(earlier.entries.values.map(\.path))
    for file in ordered.filter({ known.contains($0.path) }) + ordered.filter({ !known.contains($0.path) }) {
      catalog.add(file, lastGood: lastGood[file.path], on: machine)
    }
    catalog.quarantined.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return catalog
  }

  private mutating func add(_ file: SourceFile, lastGood: String?, on machine: MachineFacts) {
    let reasons: [String]
    switch file.content {
    case .unusable(let reason): reasons = ["\(file.path): error: \(reason)"]
    case .text(let text):
      let reading = ScheduleFile.parse(text, on: machine)
      let mistakes = reading.diagnostics.filter { $0.severity == .error } + conflicts(of: reading, in: file.path)
      guard !mistakes.isEmpty else { return take(reading, text, from: file.path) }
      reasons = mistakes.map { $0.rendered(file: file.path, source: text) }
    }
    quarantined.append(Quarantine(path: file.path, reasons: reasons))
    guard let lastGood else { return }
    let reading = ScheduleFile.parse(lastGood, on: machine)
    if reading.isGood, conflicts(of: reading, in: file.path).isEmpty { take(reading, lastGood, from: file.path) }
  }

  private mutating func take(_ reading: ScheduleFile.Reading, _ text: String, from path: String) {
    for schedule in reading.schedules { entries[schedule.name] = Entry(path: path, schedule: schedule) }
    goodTexts[path] = text
  }

  /// Names that another file has already, and schedules beyond the limit.
  private func conflicts(of reading: ScheduleFile.Reading, in path: String) -> [Diagnostic] {
    var conflicts: [Diagnostic] = reading.schedules.compactMap { schedule in
      guard let other = entries[schedule.name] else { return nil }
      let place = "\(other.path):\(other.schedule.places.name.start.line)"
      return Diagnostic(
        .error, "the name '\(schedule.name)' is taken by \(place)", at: schedule.places.name,
        hint: "names are unique over the whole directory; rename one of the two")
    }
    if entries.count + reading.schedules.count > Self.scheduleLimit {
      conflicts.append(
        Diagnostic(.error, "with this file there would be more than \(Self.scheduleLimit) schedules in the directory"))
    }
    return conflicts
  }
}
