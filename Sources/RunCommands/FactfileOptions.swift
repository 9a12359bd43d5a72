import ArgumentParser
import Console
import Factfile
import Glibc
import Processes

/// What `run` and `validate` have in common: a factfile and its variables.
struct FactfileOptions: ParsableArguments {
  @Argument(help: "The factfile.", completion: .file())
  var factfile: String

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
  /// - Throws: `ExitStatus`, once the reason was printed.
  func read(
    _ console: ConsoleWriter, errors: ConsoleWriter.Stream = .output, status: ExitStatus = .invalidFactfile
  ) async throws -> Factfile.Reading {
    let variables: Variables
    do {
      variables = try Variables.parse(env: env, tags: tag)
    } catch {
      throw await console.failed("\(error)", .misused, on: errors)
    }
    let reading: Factfile.Reading
    do {
      reading = try Factfile.parse(bytes: try Self.bytes(of: factfile), variables: variables)
    } catch let error as FactfileError {
      throw await console.failed(error.message(path: factfile), status, on: errors)
    } catch {
      throw await console.failed("Couldn't open '\(factfile)' for reading: \(error)", status, on: errors)
    }
    let mistakes = strict ? reading.warnings.filter(\.isErrorWhenStrict) : []
    guard mistakes.isEmpty else {
      let reasons = mistakes.map(\.description)
      let reason = reasons.count == 1 ? reasons[0] : reasons.map { "\n  " + $0 }.joined()
      let message = "'\(factfile)' is not a valid factotum factfile: \(reason)"
      throw await console.failed(message, status, on: errors)
    }
    for warning in reading.warnings {
      console.write(line: colour.yellow("Warning: \(warning)"), to: .error)
    }
    return reading
  }

  private static func bytes(of path: String) throws -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw OpenFailure() }
    defer { close(file) }
    return try BoundedFile.read(descriptor: file, limit: Factfile.byteLimit)
  }
}

/// The system's reason alone, since the frame around it names the file already.
private struct OpenFailure: Error, CustomStringConvertible {
  let description = unsafe String(cString: strerror(errno))
}

extension ConsoleWriter {
  /// Prints why a command ends, and gives back the status it ends with.
  func failed(_ message: String, _ status: ExitStatus, on stream: Stream = .output) async -> ExitStatus {
    write(line: message, to: stream)
    await finish()
    return status
  }
}
