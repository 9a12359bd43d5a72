import Crontab

/// The last words of an import: cron still runs the same lines, and how to stop that.
struct ImportAdvice {
  let lines: [String]

  init(_ entries: [ImportReport.Entry], dialect: CrontabDialect) {
    let entries = entries.filter { !$0.imported.schedules.isEmpty }
    guard !entries.isEmpty else {
      lines = []
      return
    }
    let service = dialect == .debian ? "cron" : "crond"
    lines =
      ["cron still runs these lines. Before 'factotumctl reload' make it stop:"]
      + entries.map { "  \(Self.advice(for: $0))" }
      + ["or stop cron as a whole: systemctl disable --now \(service)"]
  }

  private static func advice(for entry: ImportReport.Entry) -> String {
    let path = quoted(entry.source.path)
    switch entry.source.place {
    case .spool(let owner):
      return "crontab -u \(quoted(owner)) -l >\(quoted("\(owner).crontab")) && crontab -u \(quoted(owner)) -r"
    // Neither daemon reads a name that ends so.
    case .systemDirectory: return "mv \(path) \(quoted("\(entry.source.path).imported~"))"
    case .systemTable, .anacron, .elsewhere:
      let numbers = entry.imported.schedules.map { "\($0.line)" }.joined(separator: ", ")
      let noun = entry.imported.schedules.count == 1 ? "line" : "lines"
      return "put '#' in front of \(noun) \(numbers) where cron reads \(path)"
    }
  }

  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "/._-".utf8.contains(byte)
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
  }
}
