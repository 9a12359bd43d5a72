import ArgumentParser
import Console
import Control
import JSON
import Processes
import Varlink

/// What all commands that ask the daemon have in common.
struct ControlOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The daemon's control socket.", valueName: "path"))
  var socket: String?

  @Flag(help: "Use this user's daemon, not the system's.")
  var user = false

  @Flag(help: "Print the answer as JSON.")
  var json = false

  @Flag(help: "Print times in UTC, not in each schedule's zone.")
  var utc = false

  @Flag(name: [.customLong("no-colour"), .customLong("no-color")], help: "Print without colour.")
  var noColour = false

  /// The same options, which may stand in front of a command as well.
  static let common = CommonOptions(
    flags: ["--user", "--json", "--utc", "--no-colour", "--no-color"], valued: ["--socket"])

  var colour: Colour { Colour(isForbidden: noColour) }

  var daemon: DaemonConnection { DaemonConnection(socket: socket, ofUser: user) }

  func validate() throws {
    guard ProgramArguments.isText(socket ?? "") else { throw ValidationError("--socket takes a path in UTF-8.") }
  }

  /// Asks the daemon.
  func call<Parameters, Answer>(
    _ method: ControlMethod<Parameters, Answer>, _ parameters: Parameters = Parameters()
  ) async throws -> Answer {
    try await daemon.call(method, parameters)
  }

  /// Prints an answer: as JSON where that was asked for, else the lines.
  func print(_ answer: some Record, lines: [String]) async { await print(json ? answer.json : nil, lines: lines) }

  /// Prints an answer: as JSON where that was asked for, else the lines.
  func print(_ answer: JSONValue, lines: [String]) async {
    let console = ConsoleWriter()
    for line in json ? [answer.compactText] : lines { console.write(line: line, to: .output) }
    await console.finish()
  }
}
