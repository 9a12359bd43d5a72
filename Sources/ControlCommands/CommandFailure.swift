import Cron
import Diagnostics

/// Why a command has no answer, as it is told on standard error.
struct CommandFailure: Error {
  let message: String
  /// The exit status: 1 where the answer is no, 2 where an argument cannot be used.
  let status: Int32

  /// The answer is no.
  static func no(_ sentence: String) -> CommandFailure {
    CommandFailure(message: "factotumctl: \(sentence)", status: 1)
  }

  /// An argument cannot be used.
  static func unusable(_ sentence: String) -> CommandFailure {
    CommandFailure(message: "factotumctl: \(sentence)", status: 2)
  }

  /// A text is no expression: what is wrong with it, below it a caret.
  static func mistake(_ error: CronError, in text: String) -> CommandFailure {
    CommandFailure(message: error.diagnostic.rendered(file: nil, source: text), status: 2)
  }
}
