import JSON

extension Factfile.Reading {
  /// The job as a graph in the language of graphviz: an arrow leads from each task to those that wait for it.
  ///
  /// Source: graphviz.org, the DOT language.
  public var dot: String {
    var lines = ["digraph \(Self.quoted(factfile.name)) {", "  node [shape=box];"]
    lines += factfile.tasks.map { "  \(Self.quoted($0.name));" }
    // Of a part of a job, the arrows from the rest are left out; a name that variables would give is drawn as it is.
    let drawn = Set(factfile.tasks.map { ExactText($0.name) })
    let leftOut = Set(whole.tasks.map { ExactText($0.name) }).subtracting(drawn)
    for task in factfile.tasks {
      var seen: Set<ExactText> = []
      for name in task.dependsOn.map({ ExactText($0) }) where !leftOut.contains(name) && seen.insert(name).inserted {
        lines.append("  \(Self.quoted(name.text)) -> \(Self.quoted(task.name));")
      }
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  /// In a label a backslash begins an escape, and a quote ends the text.
  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\", "\"": "\\\(scalar)"
      case "\n": "\\n"
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
