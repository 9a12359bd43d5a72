import Accounts
import Control
import Processes
import Synchronization
import Varlink

/// Who calls.
struct ControlCaller: Sendable {
  /// The number of the account.
  let user: UInt32
  private let names: AccountNames

  fileprivate init(user: UInt32, names: AccountNames) {
    self.user = user
    self.names = names
  }

  /// The name of the account, for the journal and the ledger; its number where it has none, or nobody can tell.
  var name: String {
    get async { await names.name(of: user) }
  }

  /// The account that a request is made for: the caller's own, who speaks for nobody else.
  ///
  /// - Throws: `NotAllowed` where another one is claimed.
  func account(claimed: String?) async throws -> String {
    let name = await name
    guard claimed.map({ $0 == name }) ?? true else {
      throw NotAllowed("'by' can only be the caller's own account on this socket, '\(name)'")
    }
    return name
  }
}

/// The names of accounts, each looked up once.
final class AccountNames: Sendable {
  private let known = Mutex<[UInt32: String]>([:])

  /// The caller of a call.
  func caller(_ call: VarlinkCall) -> ControlCaller { ControlCaller(user: call.user, names: self) }

  fileprivate func name(of user: UInt32) async -> String {
    if let name = known.withLock({ $0[user] }) { return name }
    // Where it cannot be looked up now, the number says who it was, and the next call asks again.
    guard let name = try? await Account.name(of: user) else { return "\(user)" }
    known.withLock { $0[user] = name }
    return name
  }
}
