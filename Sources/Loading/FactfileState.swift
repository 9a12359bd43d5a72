/// A factfile as jobs of one user read it.
struct FactfileKey: Hashable, Sendable {
  let path: String
  let user: UInt32
}

/// A factfile that could be read, in one state of it: the same object means that it need not be read again.
final class FactfileState: Sendable {
  let key: FactfileKey
  /// nil where the file has to be read anew each time.
  let identity: FileIdentity?

  init(key: FactfileKey, identity: FileIdentity?) {
    self.key = key
    self.identity = identity
  }
}
