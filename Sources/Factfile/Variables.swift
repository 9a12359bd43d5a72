public import JSON

/// Why the text given as `--env` is not usable.
public struct VariablesError: Error, Hashable, Sendable, CustomStringConvertible {
  public let text: String
  public let reason: String

  public var description: String { "Supplied string '\(text)' is not valid JSON: \(reason)" }
}

/// The values that templates see: a JSON object, and each tag as `tag:KEY`.
///
/// Source: `factfile-and-cli.md`, section 3.
public struct Variables: Sendable, Equatable {
  /// The object that templates are rendered with.
  public let values: JSONValue
  /// The tags by key, in the order of their first appearance.
  public let tags: [(key: String, value: String)]

  /// Puts an object of values and tags together, tags before values of their names; anything but an object counts as
  /// no values.
  public init(values: JSONValue = [:], tags: [(key: String, value: String)] = []) {
    self.tags = tags
    let tagMembers = tags.map { JSONMember("tag:\($0.key)", .string($0.value)) }
    let names = Set(tagMembers.map { ExactText($0.name) })
    let others = (values.object ?? []).filter { !names.contains(ExactText($0.name)) }
    self.values = JSONValue(.object(others + tagMembers))
  }

  /// Reads what `--env` and the `--tag` options say.
  public static func parse(env: String?, tags: [String]) throws(VariablesError) -> Variables {
    var values: JSONValue = [:]
    if let env {
      do { values = try JSONValue.parse(env) } catch { throw VariablesError(text: env, reason: error.description) }
      guard values.object != nil else {
        throw VariablesError(text: env, reason: "expected an object, found \(values.kind)")
      }
    }
    return Variables(values: values, tags: parse(tags: tags))
  }

  /// `KEY,VALUE`, both trimmed: all after the first comma is the value, and the last of equal keys wins.
  private static func parse(tags: [String]) -> [(key: String, value: String)] {
    var found: [(key: String, value: String)] = []
    for tag in tags {
      let parts = tag.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map { trimmed($0) }
      guard !parts[0].isEmpty else { continue }
      let value = parts.count == 2 ? parts[1] : ""
      if let position = found.firstIndex(where: { $0.key == parts[0] }) {
        found[position].value = value
      } else {
        found.append((parts[0], value))
      }
    }
    return found
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }

  public static func == (left: Variables, right: Variables) -> Bool {
    left.values == right.values && left.tags.elementsEqual(right.tags, by: ==)
  }
}
