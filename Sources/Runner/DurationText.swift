extension Duration {
  /// The duration as people read it: `2.5s`, `1m, 2s`, `10h, 1m, 3s`.
  ///
  /// Source: `factfile-and-cli.md`, section 4.
  public var spoken: String {
    let tenths = (components.seconds * 10) + components.attoseconds / 100_000_000_000_000_000
    guard tenths >= 600 else { return "\(tenths / 10).\(tenths % 10)s" }
    let seconds = components.seconds
    let parts = ["\(seconds / 60 % 60)m", "\(seconds % 60)s"]
    return (seconds >= 3600 ? ["\(seconds / 3600)h"] + parts : parts).joined(separator: ", ")
  }
}
