/// A text that equals only what has the same characters, one by one.
///
/// To `String` an `é` of one character and one of two are the same; to JSON, to shells and to file systems they are not.
public struct ExactText: Hashable, Comparable, Sendable {
  public let text: String

  /// Takes the text as it is.
  public init(_ text: String) {
    self.text = text
  }

  public static func == (left: ExactText, right: ExactText) -> Bool {
    // Nearly all that differs differs for `String` too, which is quick to tell; so is its hash, which this one shares.
    left.text == right.text && left.text.utf8.elementsEqual(right.text.utf8)
  }

  public static func < (left: ExactText, right: ExactText) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
