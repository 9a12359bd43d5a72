import Accounts
import Glibc
import Processes

/// The minimal environment of a job, in which programs work that ask for a shell or a home.
///
/// Source: `scheduling.md`, section 2.
struct JobEnvironment: Sendable {
  /// The directory below which accounts without a home are given one: `STATE/homes`.
  let homes: String

  /// Accounts below this number belong to the system. Source: sysusers.d(5).
  private static let systemAccounts: ClosedRange<UInt32> = 1...999

  /// The variables of a job of this account.
  func variables(of account: Account) -> [String: String] {
    [
      "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": home(of: account),
      "USER": account.name, "LOGNAME": account.name, "SHELL": Self.shell(account.shell), "LANG": "C.UTF-8",
    ]
  }

  /// The account's own home; where a system account has none, one below the state directory.
  func home(of account: Account) -> String { lacksHome(account) ? "\(homes)/\(account.name)" : account.home }

  /// Makes the home of a system account that has none, and gives it to the account.
  ///
  /// - Throws: `StartFailure` where that is not possible.
  func makeHome(of account: Account) throws(StartFailure) {
    guard lacksHome(account) else { return }
    let home = home(of: account)
    // Others must be able to pass through, or nobody but root would reach a home.
    for (path, mode) in [(homes, mode_t(0o711)), (home, 0o700)] {
      guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else {
        throw StartFailure("the home '\(path)' cannot be made: \(unsafe String(cString: strerror(errno)))")
      }
    }
    var found = stat()
    guard unsafe lstat(home, &found) == 0, found.st_mode & S_IFMT == S_IFDIR else {
      throw StartFailure("the home '\(home)' is no directory")
    }
    let identity = account.identity
    guard found.st_uid != identity.user else { return }
    guard unsafe lchown(home, identity.user, identity.group) == 0 else {
      throw StartFailure(
        "the home '\(home)' cannot be given to '\(account.name)': \(unsafe String(cString: strerror(errno)))")
    }
  }

  /// Whether a system account has no home to work in; what an ordinary user lacks is the administrator's to mend.
  private func lacksHome(_ account: Account) -> Bool {
    guard Self.systemAccounts.contains(account.identity.user) else { return false }
    // The daemon's own, which it may have to make first.
    if account.home == "\(homes)/\(account.name)" { return true }
    var found = stat()
    let isDirectory = unsafe stat(account.home, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
    return account.home == "/" || !isDirectory
  }

  /// The account's shell where a command can be handed to it, otherwise /bin/sh.
  static func shell(_ shell: String) -> String {
    let name = shell.split(separator: "/").last ?? ""
    var found = stat()
    let isProgram =
      unsafe stat(shell, &found) == 0 && found.st_mode & S_IFMT == S_IFREG && found.st_mode & 0o111 != 0
    return isProgram && !["nologin", "false", "true", "sync"].contains(name) ? shell : "/bin/sh"
  }
}
