public import Diagnostics

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
      /// A text that was read already, on the machine that it is loaded on.
      case read(String, ScheduleFile.Reading)
      /// What it had at the last load, when nothing was wrong with it.
      case unchanged
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
  public final class Entry: Sendable, Equatable {
    public let path: String
    public let schedule: Schedule
    /// What its file gives to think about.
    public let warnings: [ScheduleWarning]

    init(path: String, schedule: Schedule, warnings: [ScheduleWarning]) {
      self.path = path
      self.schedule = schedule
      self.warnings = warnings
    }

    public static func == (left: Entry, right: Entry) -> Bool {
      left === right || left.path == right.path && left.schedule == right.schedule
    }
  }

  /// A file that is not used, and every reason why.
  public struct Quarantine: Sendable, Hashable {
    public let path: String
    /// The mistakes, the first one of the text first; one without a place where the file cannot be read.
    public let mistakes: [Diagnostic]
    /// Each rendered with its place.
    public let reasons: [String]
  }

  /// By name.
  public private(set) var entries: [String: Entry] = [:]
  public private(set) var quarantined: [Quarantine] = []
  /// The text of each file as it last was good, to be remembered.
  public private(set) var goodTexts: [String: String] = [:]
  /// What came of reading each of these texts.
  private var entriesByPath: [String: [Entry]] = [:]

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
      catalog.add(file, lastGood: lastGood[file.path], earlier, on: machine)
    }
    catalog.quarantined.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return catalog
  }

  /// Reads a text, for which a zone that its last good text names is no mistake: there was such a zone once.
  public static func read(_ text: String, lastGood: String?, on machine: MachineFacts) -> ScheduleFile.Reading {
    let reading = ScheduleFile.parse(text, on: machine)
    guard let lastGood, reading.diagnostics.contains(where: { $0.code == "E106" }) else { return reading }
    let known = ScheduleFile.parse(lastGood, on: machine.knowing(nil)).schedules.compactMap(\.timezone)
    return known.isEmpty ? reading : ScheduleFile.parse(text, on: machine.knowing(Set(known)))
  }

  private mutating func add(
    _ file: SourceFile, lastGood: String?, _ earlier: ScheduleCatalog, on machine: MachineFacts
  ) {
    let isTaken =
      switch file.content {
      case .unusable(let reason): quarantine(file.path, [Diagnostic(.error, reason)], "")
      case .text(let text): take(Self.read(text, lastGood: lastGood, on: machine), text, from: file.path)
      case .read(let text, let reading): take(reading, text, from: file.path)
      case .unchanged:
        take(earlier.entriesByPath[file.path] ?? [], earlier.goodTexts[file.path] ?? "", from: file.path)
      }
    guard !isTaken, let lastGood else { return }
    let entries: [Entry]
    if lastGood == earlier.goodTexts[file.path], let known = earlier.entriesByPath[file.path] {
      entries = known
    } else {
      let reading = ScheduleFile.parse(lastGood, on: machine.knowing(nil))
      guard reading.isGood else { return }
      entries = Self.entries(of: reading, lastGood, file.path)
    }
    if conflicts(of: entries).isEmpty { put(entries, lastGood, from: file.path) }
  }

  private mutating func quarantine(_ path: String, _ mistakes: [Diagnostic], _ text: String) -> Bool {
    let lines = Diagnostic.lines(of: text)
    quarantined.append(
      Quarantine(path: path, mistakes: mistakes, reasons: mistakes.map { $0.rendered(file: path, lines: lines) }))
    return false
  }

  /// Takes a text into use, or sets its file aside with every reason; tells which.
  private mutating func take(_ reading: ScheduleFile.Reading, _ text: String, from path: String) -> Bool {
    guard !reading.isGood else { return take(Self.entries(of: reading, text, path), text, from: path) }
    // What others have already is a mistake as well, and all are told at once.
    let entries = reading.schedules.map { Entry(path: path, schedule: $0, warnings: []) }
    let mistakes = reading.diagnostics.filter { $0.severity == .error } + conflicts(of: entries)
    return quarantine(path, mistakes, text)
  }

  private mutating func take(_ entries: [Entry], _ text: String, from path: String) -> Bool {
    let conflicts = conflicts(of: entries)
    guard conflicts.isEmpty else { return quarantine(path, conflicts, text) }
    put(entries, text, from: path)
    return true
  }

  private mutating func put(_ entries: [Entry], _ text: String, from path: String) {
    for entry in entries { self.entries[entry.schedule.name] = entry }
    entriesByPath[path] = entries
    goodTexts[path] = text
  }

  private static func entries(of reading: ScheduleFile.Reading, _ text: String, _ path: String) -> [Entry] {
    let warnings = Dictionary(grouping: reading.remarks) { $0.schedule ?? "" }
    let lines = warnings.isEmpty ? [] : Diagnostic.lines(of: text)
    return reading.schedules.map { schedule in
      let own = warnings[schedule.name, default: []].map {
        ScheduleWarning($0.diagnostic, file: path, lines: lines)
      }
      return Entry(path: path, schedule: schedule, warnings: own)
    }
  }

  /// Names that another file has already, and schedules beyond the limit.
  private func conflicts(of newcomers: [Entry]) -> [Diagnostic] {
    var conflicts: [Diagnostic] = newcomers.compactMap { newcomer in
      guard let other = entries[newcomer.schedule.name] else { return nil }
      let place = "\(other.path):\(other.schedule.places.name.start.line)"
      return Diagnostic(
        .error, "the name '\(newcomer.schedule.name)' is taken by \(place)", at: newcomer.schedule.places.name,
        hint: "names are unique over the whole directory; rename one of the two")
    }
    if entries.count + newcomers.count > Self.scheduleLimit {
      conflicts.append(
        Diagnostic(.error, "with this file there would be more than \(Self.scheduleLimit) schedules in the directory"))
    }
    return conflicts
  }
}
