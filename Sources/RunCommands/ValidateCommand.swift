import ArgumentParser
import Console

/// `factotum validate`: says whether a factfile could be run.
struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Says whether a factfile could be run, and everything that is wrong with it.")

  @OptionGroup var options: FactfileOptions

  func run() async throws {
    let console = ConsoleWriter()
    _ = try await options.read(console)
    console.write(line: options.colour.green("'\(options.factfile)' is a valid Factfile!"), to: .output)
    await console.finish()
  }
}
