import Crontab
import Diagnostics

/// A machine with a few users and zones, whatever this one has.
enum Machine {
  static let homes = ["root": "/root", "alice": "/home/alice", "www-data": "/var/www", "nobody": "/nonexistent"]

  static let facts = CrontabFacts(
    home: { homes[$0] }, isDirectory: { $0 != "/nonexistent" }, knowsZone: { ["Europe/Berlin", "UTC"].contains($0) })

  static func read(
    _ text: String, _ form: Crontab.Form = .user(owner: "alice"), _ dialect: CrontabDialect = .debian
  ) -> Crontab {
    Crontab(Array(text.utf8), form: form, dialect: dialect, facts: facts)
  }

  /// The expression of a line's five fields, nil where it is left over.
  static func expression(_ fields: String, _ dialect: CrontabDialect = .debian) -> String? {
    read("\(fields) run\n", .user(owner: "root"), dialect).jobs.first?.expression
  }
}

extension Crontab {
  /// Everything that is said, leftovers first, each with its place.
  var said: [String] {
    (leftovers + remarks).map { found in
      (found.span.map { "\($0.start.line):\($0.start.column)-\($0.length) " } ?? "") + found.message
    }
  }
}
