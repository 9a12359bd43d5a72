extension Factfile.Reading {
  /// The job as a graph in the language of graphviz: an arrow leads from each task to those that wait for it.
  ///
  /// Source: graphviz.org, the DOT language.
  public var dot: String {
    var lines = ["digraph \(Self.quoted(factfile.name)) {", "  node [shape=box];"]
    lines += factfile.tasks.map { "  \(Self.quoted($0.name));" }
    for (task, dependencies) in graph.dependencies.enumerated() {
      for dependency in dependencies {
        lines.append(
          "  \(Self.quoted(factfile.tasks[dependency].name)) -> \(Self.quoted(factfile.tasks[task].name));")
      }
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  /// In a label a backslash begins an escape, and a quote ends the text.
  private static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return "\"\(escaped)\""
  }
}
