import Glibc
import SystemZones

/// The zone files of this machine, without the two other editions of the same names.
enum InstalledZones {
  static let directory = "/usr/share/zoneinfo"

  /// Every name in order of the alphabet.
  static let names: [String] = files.map(\.name)

  /// One name for each content: the others are its aliases.
  static let distinctNames: [String] = {
    var seen: Set<[UInt8]> = []
    return files.filter { seen.insert($0.bytes).inserted }.map(\.name)
  }()

  /// All names when everything is proved, otherwise so many that the seed chooses, and the given ones.
  static func slice(_ names: [String], _ count: Int, with always: [String] = [], topic: String) -> [String] {
    guard !Proof.isExhaustive else { return names }
    var random = SeededGenerator(topic)
    return always + names.filter { !always.contains($0) }.shuffled(using: &random).prefix(count)
  }

  private static let files: [(name: String, bytes: [UInt8])] = find(below: "").sorted { $0.name < $1.name }

  private static func find(below path: String) -> [(name: String, bytes: [UInt8])] {
    guard let handle = unsafe opendir("\(directory)/\(path)") else { return [] }
    defer { unsafe closedir(handle) }
    var found: [(name: String, bytes: [UInt8])] = []
    while let entry = unsafe readdir(handle) {
      let entryName = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard !entryName.hasPrefix("."), path != "" || !["posix", "right"].contains(entryName) else { continue }
      let name = path == "" ? entryName : "\(path)/\(entryName)"
      if let bytes = content(name), bytes.starts(with: "TZif".utf8) { found.append((name, bytes)) }
      found += find(below: name)
    }
    return found
  }

  private static func content(_ name: String) -> [UInt8]? {
    guard let file = unsafe fopen("\(directory)/\(name)", "r") else { return nil }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 17)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }
}
