import Glibc

/// A system call that failed, and what it was for.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What could not be done, as in `'/run/factotum/lock' cannot be opened`.
  public let action: String
  /// The system's error number.
  public let number: Int32

  /// Describes the call that failed just now.
  public init(_ action: String) {
    self.action = action
    number = errno
  }

  public var description: String { "\(action): \(Self.text(number))" }

  /// The system's own words for an error number.
  public static func text(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
}
