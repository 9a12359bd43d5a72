/// Why a run cannot be started, in one sentence.
public struct StartFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
