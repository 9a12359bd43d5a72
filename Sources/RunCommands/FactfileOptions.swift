import ArgumentParser
import Console
import Factfile

/// What `run` and `validate` have in common: a factfile and its variables.
struct FactfileOptions: ParsableArguments {
  @Argument(help: "The factfile.", completion: .file())
  var factfile: FilePath

  @Option(
    name: [.customShort("e"), .long],
    help: ArgumentHelp("The values of variables, as a JSON object.", valueName: "json"))
  var env: String?

  @Option(help: ArgumentHelp("A tag, also the variable 'tag:KEY'; may be repeated.", valueName: "key,value"))
  var tag: [String] = []

  @Flag(help: "Treat a variable without a value as an error.")
  var strict = false

  @Flag(name: [.customLong("no-colour"), .customLong("no-color")], help: "Print without colour.")
  var noColour = false

  /// Those that may stand in front of a command as well.
  static let common = CommonOptions(
    flags: ["--strict", "--no-colour", "--no-color"], valued: ["--env", "-e", "--tag"])

  func validate() throws {
    try FilePath.refuse(elsewhere: env.map { [$0] } ?? [], "--env")
    try FilePath.refuse(elsewhere: tag, "--tag")
  }

  var colour: Colour { Colour(isForbidden: noColour) }

  /// The tags by key.
  var tags: [String: String] {
    let pairs = (try? Variables.parse(env: nil, tags: tag))?.tags ?? []
    return Dictionary(uniqueKeysWithValues: pairs.map { ($0.key, $0.value) })
  }

  /// Reads and checks the factfile, and prints what is wrong with it.
  ///
  /// - Parameters:
  ///   - errors: where the reason is printed.
  ///   - status: how to end where the factfile cannot be used.
  ///   - keepsPlaceholders: whether variables stay as they are written.
  /// - Throws: `ExitStatus`, once the reason was printed.
  func read(
    _ console: ConsoleWriter, errors: ConsoleWriter.Stream = .output, status: ExitStatus = .invalidFactfile,
    keepsPlaceholders: Bool = false
  ) async throws -> Factfile.Reading {
    let variables: Variables
    do {
      variables = try Variables.parse(env: env, tags: tag)
    } catch {
      throw await console.failed("\(error)", .misused, on: errors)
    }
    let reading: Factfile.Reading
    do {
      reading = try Factfile.parse(bytes: try factfile.read(), variables: keepsPlaceholders ? nil : variables)
    } catch let error as FactfileError {
      throw await console.failed(invalid(error.problems.map(\.text)), status, on: errors)
    } catch {
      throw await console.failed("Couldn't open '\(factfile)' for reading: \(error)", status, on: errors)
    }
    let mistakes = strict ? reading.warnings.filter(\.isErrorWhenStrict) : []
    guard mistakes.isEmpty else {
      throw await console.failed(invalid(mistakes.map(\.description)), status, on: errors)
    }
    for warning in reading.warnings {
      console.write(line: colour.yellow("Warning: \(warning.description.visible)"), to: .error)
    }
    return reading
  }

  private func invalid(_ reasons: [String]) -> String {
    FactfileError.message(path: "\(factfile)", reasons: reasons.map(\.visible))
  }
}

extension ConsoleWriter {
  /// Prints why a command ends, and gives back the status it ends with.
  func failed(_ message: String, _ status: ExitStatus, on stream: Stream = .output) async -> ExitStatus {
    write(line: message, to: stream)
    await finish()
    return status
  }
}
