/// Why a run cannot be started, in one sentence.
public struct StartFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  /// Gives the sentence.
  public init(_ description: String) {
    self.description = description
  }
}
