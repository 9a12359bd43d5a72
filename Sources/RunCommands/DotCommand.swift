import ArgumentParser
import Console
import Factfile
import Glibc
import Processes

/// `factotum dot`: draws a factfile as a graph for graphviz.
struct DotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dot", abstract: "Write the graph of a factfile's tasks for graphviz.",
    discussion: """
        factotum dot nightly.factfile | dot -Tsvg >nightly.svg
        factotum dot nightly.factfile --start load --output load.dot

      Without --env the variables stay as they are written.

      Exit status: 0 done, 3 any error.
      """)

  @OptionGroup var options: FactfileOptions

  @Option(
    name: [.customShort("s"), .long],
    help: ArgumentHelp("Draw only this task and what waits for it.", valueName: "task"))
  var start: [String] = []

  @Option(help: ArgumentHelp("The file to write; standard output without it.", valueName: "file"))
  var output: FilePath?

  @Flag(help: "Replace the file if it is there already.")
  var overwrite = false

  func validate() throws { try FilePath.refuse(elsewhere: start, "--start") }

  func run() async throws {
    let console = ConsoleWriter()
    // Standard output may be the graph, so that nothing else may stand in it.
    let reading = try await options.read(
      console, errors: .error, status: .misused, keepsPlaceholders: options.env == nil)
    do {
      let dot = try reading.starting(at: start).dot
      if let output {
        try write(dot, to: output)
      } else {
        try TextFile.write(dot, to: STDOUT_FILENO, path: "standard output")
      }
    } catch {
      throw await console.failed("\(error)".visible, .misused, on: .error)
    }
    await console.finish()
  }

  private func write(_ text: String, to path: FilePath) throws(SystemError) {
    let existing = overwrite ? O_TRUNC : O_EXCL
    let file = path.open(O_WRONLY | O_CREAT | O_CLOEXEC | existing, mode: 0o666)
    guard file >= 0 else {
      throw SystemError("'\(path)' cannot be written" + (errno == EEXIST ? " without --overwrite" : ""))
    }
    defer { close(file) }
    try TextFile.write(text, to: file, path: "\(path)")
  }
}
