import Dispatch
import Glibc
import SystemZones
import Testing

@Suite("Watching zones")
struct ZoneWatchTests {
  private static let queue = DispatchQueue(label: "zones")

  /// Changes something below a fresh configuration and zone directory, and returns once it was noticed.
  private func notices(_ command: String) async -> Bool {
    let root = "/tmp/factotum-zones-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    _ = unsafe system("mkdir -p '\(root)/etc' '\(root)/zones/Europe' && ln -s ../zones/UTC '\(root)/etc/localtime'")
    defer { _ = unsafe system("rm -rf '\(root)'") }
    let (changes, change) = AsyncStream.makeStream(of: Void.self)
    let watch = ZoneWatch(configuration: "\(root)/etc", zones: "\(root)/zones", queue: Self.queue) { change.yield() }
    guard watch != nil, unsafe system("cd '\(root)' && \(command)") == 0 else { return false }
    for await _ in changes { break }
    return withExtendedLifetime(watch) { true }
  }

  @Test(
    "a new local zone, a new zone file and one that vanishes are noticed", .timeLimit(.minutes(1)),
    arguments: [
      "ln -sfn ../zones/Europe/Berlin etc/localtime", "echo x >etc/timezone", "echo x >zones/Europe/Berlin",
      "echo x >zones/UTC", "echo x >zones/Europe/new && mv zones/Europe/new zones/Europe/Berlin",
    ])
  func changes(command: String) async {
    #expect(await notices(command))
  }

}
