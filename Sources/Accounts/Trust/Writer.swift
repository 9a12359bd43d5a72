/// Somebody besides its owner who may write to a file or directory.
enum Writer: Hashable, Sendable {
  case everybody
  /// The group that the mode bits speak of.
  case owningGroup(UInt32)
  /// A user in an access control list.
  case user(UInt32)
  /// A group in an access control list.
  case group(UInt32)
  /// A name in an NFSv4 access control list, which a server knows.
  case principal(String)
}
