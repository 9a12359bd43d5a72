import Control
import JSON
import Loading

/// The pages of one list: all of what was loaded when it was asked for, each made when it is wanted.
actor ListFeed {
  private typealias Page = (names: ArraySlice<String>, standing: ControlService.Standing)

  private let service: ControlService
  private let parameters: ListParameters
  private let loaded: DaemonState.Loaded
  private var rest: ArraySlice<String>
  private let limit: Int
  /// The page after the last one that was made; nil before the first.
  private var following: Page?

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
    let isFirst = following == nil
    async let changes = isFirst && parameters.after == nil ? service.changedFiles(since: loaded.snapshot) : []
    let page: Page
    if let following { page = following } else { page = try await look(at: take()) }
    let isLast = rest.isEmpty
    // What the ledger has about the page after this one is read while this one is put together.
    async let ahead = isLast ? page : look(at: take())
    var answer = ListAnswer()
    fill(&answer, page)
    answer.next = isLast ? nil : page.names.last
    answer.version = loaded.version
    answer.notLoaded = await changes
    var text = JSONText(leavingOutNull: parameters.isBrief ?? false)
    answer.write(to: &text)
    following = try await ahead
    return (text, isLast)
  }

  private func take() -> ArraySlice<String> {
    defer { rest = rest.dropFirst(limit) }
    return rest.prefix(limit)
  }

  @concurrent
  private nonisolated func look(at names: ArraySlice<String>) async throws -> Page {
    (names, try await service.standing(of: names, loaded.snapshot, parameters))
  }

  private func fill(_ answer: inout ListAnswer, _ page: Page) {
    let schedules = page.names.compactMap { loaded.snapshot.schedules[$0] }
    guard parameters.isBrief == true else {
      answer.schedules = schedules.map { ScheduleRow($0, page.standing) }
      return
    }
    let zone = schedules.first?.zoneName
    answer.zone = zone
    answer.lines = schedules.map { ScheduleLine($0, page.standing, unlike: zone) }
  }
}
