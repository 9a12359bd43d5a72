import Accounts
import Factfile
import ScheduleFile
import Synchronization

/// What is known of accounts and factfiles from the runs before, for as long as nothing that it came from has changed.
///
/// Whoever uses it looks whether that is so: a run never uses what changed in between.
final class KnownJobs: Sendable {
  /// A factfile as jobs of one user read it.
  final class File: Sendable {
    let bytes: [UInt8]
    /// Whether what it says depends on the fire.
    let namesFire: Bool
    fileprivate let states: PathStates

    init(_ bytes: [UInt8], _ states: PathStates) {
      self.bytes = bytes
      self.states = states
      namesFire = SharedFactfile.mentionsFire(bytes)
    }
  }

  private struct Answer {
    let schedule: LoadedSchedule
    let file: File
    let reading: Factfile.Reading
  }

  private struct State {
    var accounts: [RunPreparation.AccountName: (account: Account, files: AccountFiles)] = [:]
    var files: [FactfileKey: File] = [:]
    var fileBytes = 0
    var answers: [String: Answer] = [:]
    var answerBytes = 0
  }

  /// Above these, all is forgotten: what fires soon is known again soon.
  private static let fileLimit = 16 << 20
  private static let answerLimit = 1 << 20

  private let state = Mutex(State())

  /// An account, if it is still what it was. Looks at files.
  func account(_ name: RunPreparation.AccountName) -> Account? {
    guard let known = state.withLock({ $0.accounts[name] }), known.files.areSame else { return nil }
    return known.account
  }

  func remember(_ account: Account, of name: RunPreparation.AccountName, _ files: AccountFiles) {
    state.withLock { $0.accounts[name] = (account, files) }
  }

  /// A factfile, if it is still what it was, and as much to be trusted. Looks at files.
  func file(_ key: FactfileKey) -> File? {
    guard let known = state.withLock({ $0.files[key] }), known.states.areSame else { return nil }
    return known
  }

  func remember(_ file: File, of key: FactfileKey) {
    guard file.states.areSame else { return }
    state.withLock { state in
      if state.fileBytes + file.bytes.count > Self.fileLimit { (state.files, state.fileBytes) = ([:], 0) }
      state.fileBytes += file.bytes.count - (state.files[key]?.bytes.count ?? 0)
      state.files[key] = file
    }
  }

  /// What a schedule's factfile says, where that is the same for every fire.
  func reading(of schedule: LoadedSchedule, _ file: File) -> Factfile.Reading? {
    state.withLock { state in
      state.answers[schedule.schedule.name].flatMap { $0.schedule === schedule && $0.file === file ? $0.reading : nil }
    }
  }

  func remember(_ reading: Factfile.Reading, of schedule: LoadedSchedule, _ file: File) {
    guard !file.namesFire else { return }
    state.withLock { state in
      if state.answerBytes + file.bytes.count > Self.answerLimit { (state.answers, state.answerBytes) = ([:], 0) }
      state.answerBytes += file.bytes.count - (state.answers[schedule.schedule.name]?.file.bytes.count ?? 0)
      state.answers[schedule.schedule.name] = Answer(schedule: schedule, file: file, reading: reading)
    }
  }
}
