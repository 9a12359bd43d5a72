import Accounts
import Crontab
import Glibc
import Processes
import Synchronization
import SystemZones

/// What crontabs have to know about this machine; each name is looked up once.
final class MachineLookup: Sendable {
  private let homes = Mutex<[String: String?]>([:])

  /// May wait for a name service when asked.
  var facts: CrontabFacts {
    CrontabFacts(
      home: { self.home(of: $0) }, isDirectory: Self.isDirectory,
      knowsZone: { (try? SystemZones().find($0)) != nil })
  }

  private func home(of user: String) -> String? {
    if let known = homes.withLock({ $0[user] }) { return known }
    let found = Account.home(of: user)
    homes.withLock { $0[user] = .some(found) }
    return found
  }

  private static func isDirectory(_ path: String) -> Bool {
    var found = stat()
    return unsafe stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
  }

  /// Whose cron is installed; Debian's where none is.
  static var dialect: CrontabDialect {
    if unsafe access("/usr/sbin/cron", X_OK) == 0 { return .debian }
    return unsafe access("/usr/sbin/crond", X_OK) == 0 ? .cronie : .debian
  }
}
