import Control
import JSON
import Loading

/// The pages of one list: all of what was loaded when it was asked for, each made when it is wanted.
actor ListFeed {
  private let service: ControlService
  private let parameters: ListParameters
  private let loaded: DaemonState.Loaded
  private var rest: ArraySlice<String>
  private let limit: Int
  private var isFirst = true

  init(
    service: ControlService, parameters: ListParameters, loaded: DaemonState.Loaded, names: [String], limit: Int
  ) {
    self.service = service
    self.parameters = parameters
    self.loaded = loaded
    rest = names[...]
    self.limit = limit
  }

  /// The next page, and whether it is the last.
  func next() async throws -> (text: JSONText, isLast: Bool) {
    let names = rest.prefix(limit)
    rest = rest.dropFirst(limit)
    let isLast = rest.isEmpty
    let wantsChanges = isFirst && parameters.after == nil
    isFirst = false
    async let changes = wantsChanges ? service.changedFiles(since: loaded.snapshot) : []
    let standing = try await service.standing(of: names, loaded.snapshot, parameters)
    let answer = ListAnswer {
      $0.schedules = names.compactMap { name in loaded.snapshot.schedules[name].map { ScheduleRow($0, standing) } }
      $0.next = isLast ? nil : names.last
      $0.version = loaded.version
    }
    return (await text(of: answer, changes), isLast)
  }

  private func text(of answer: ListAnswer, _ changes: [FileChange]) -> JSONText {
    var answer = answer
    answer.notLoaded = changes
    var text = JSONText(leavingOutNull: parameters.isBrief ?? false)
    answer.write(to: &text)
    return text
  }
}
