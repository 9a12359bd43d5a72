import ArgumentParser
import Console

/// `factotum validate`: says whether a factfile could be run.
struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check a factfile and print everything that is wrong with it.",
    discussion: """
        factotum validate nightly.factfile
        factotum validate nightly.factfile --strict --env '{"bucket": "s3://acme"}'

      Exit status: 0 the factfile can be run, 1 it cannot, 3 anything else.
      """)

  @OptionGroup var options: FactfileOptions

  func run() async throws {
    let console = ConsoleWriter()
    _ = try await options.read(console)
    console.write(line: options.colour.green("'\(options.factfile)' is a valid Factfile!"), to: .output)
    await console.finish()
  }
}
