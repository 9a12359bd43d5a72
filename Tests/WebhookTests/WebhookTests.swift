import Glibc
import Testing
import Webhook

@Suite("A webhook")
struct WebhookTests {
  /// Sends updates to a receiver and returns the bodies that came, and what became of them.
  private func send(
    _ bodies: [String], answers: String, tryLimit: Duration = .seconds(60), within limit: Duration = .seconds(600)
  ) async throws -> (log: [Substring], tally: WebhookSender.Tally) {
    let receiver = try Receiver(answers: answers)
    var patience = WebhookSender.Patience()
    patience.tryLimit = tryLimit
    patience.firstPause = .milliseconds(10)
    let sender = WebhookSender(
      address: try WebhookAddress("http://127.0.0.1:\(receiver.port)/hook?a=b"), agent: "factotum/test",
      patience: patience)
    for body in bodies { sender.send { Array(body.utf8) } }
    let tally = await sender.finish(within: limit)
    return (receiver.log, tally)
  }

  private func bodies(_ log: [Substring]) -> [String] {
    log.map { String($0.split(separator: "\"body\": \"")[1].dropLast(2)) }
  }

  @Test("takes any 2xx for an answer, keeps the order, and posts JSON", arguments: ["200", "201", "204"])
  func delivered(answer: String) async throws {
    let (log, tally) = try await send(["1", "2", "3"], answers: answer)
    #expect(bodies(log) == ["1", "2", "3"])
    #expect(tally.sent == 3 && tally.failed == 0)
    #expect(log.allSatisfy { $0.contains(#""path": "/hook?a=b", "type": "application/json; charset=utf-8""#) })
    #expect(log.allSatisfy { $0.contains(#""agent": "factotum/test""#) })
  }

  @Test(
    "tries again after an answer that is none, before anything else goes out",
    arguments: ["500", "503", "408", "429", "close", "hang"])
  func retried(answer: String) async throws {
    // Long enough for a receiver that does answer, on any machine.
    let (log, tally) = try await send(["1", "2"], answers: "\(answer),\(answer),200", tryLimit: .seconds(3))
    #expect(bodies(log) == ["1", "1", "1", "2"])
    #expect(tally.failed == 0)
  }

  @Test(
    "does not try again after an answer that stays the same, and goes on with the next",
    arguments: ["300", "304", "307", "400", "401", "403", "404", "410", "413", "422", "499"])
  func permanent(answer: String) async throws {
    let (log, tally) = try await send(["1", "2"], answers: "\(answer),200")
    #expect(bodies(log) == ["1", "2"])
    #expect(tally.sent == 2 && tally.failed == 1)
    #expect(tally.reason?.hasPrefix("the receiver answered with HTTP status \(answer)") == true)
  }

  @Test(
    "names the target of a redirect, and does not follow it",
    arguments: [
      ("301>https://b.example/x?y=z", "https://b.example/x?y=z"), ("308>/other", "/other"), ("302>", ""),
      ("307>https://b.example/\u{7}a", nil),
    ] as [(String, String?)])
  func redirect(answer: String, target: String?) async throws {
    let (log, tally) = try await send(["1"], answers: answer)
    #expect(bodies(log) == ["1"] && tally.failed == 1)
    let reason = try #require(tally.reason)
    let start = "the receiver answered with HTTP status \(answer.prefix(3)), a redirect"
    switch target {
    case "": #expect(reason == start + "; redirects are not followed")
    case "/other":
      #expect(reason.hasPrefix(start + " to 'http://127.0.0.1:") && reason.contains("/other'; redirects"))
    case .some(let target): #expect(reason == start + " to '\(target)'; redirects are not followed, use that URL")
    case nil: #expect(reason.hasPrefix(start) && reason.unicodeScalars.allSatisfy { (" "..."~").contains($0) })
    }
  }

  @Test("waits as long as the receiver asks for, within limits", arguments: [("429+1", 1), ("503+3600", 2)])
  func retryAfter(answer: String, shortest: Int) async throws {
    let receiver = try Receiver(answers: "\(answer),200")
    var patience = WebhookSender.Patience()
    patience.firstPause = .milliseconds(1)
    patience.longestPause = .seconds(2)
    let sender = WebhookSender(
      address: try WebhookAddress("http://127.0.0.1:\(receiver.port)/"), agent: "t", patience: patience)
    let start = ContinuousClock.now
    sender.send { [0x31] }
    let tally = await sender.finish(within: .seconds(60))
    #expect(tally.failed == 0 && receiver.log.count == 2)
    // That it comes at all shows that nobody waits for an hour.
    #expect(ContinuousClock.now - start >= .seconds(shortest))
  }

  @Test(
    "does not try again where TLS fails, or nobody knows the host", .timeLimit(.minutes(20)),
    arguments: ["https://127.0.0.1:PORT/", "http://factotum.invalid/"])
  func lastingFaults(url: String) async throws {
    let receiver = try Receiver(answers: "200")
    var patience = WebhookSender.Patience()
    // A second try would not come before the limit of this test.
    patience.firstPause = .seconds(86_400)
    let address = try WebhookAddress(url.replacing("PORT", with: "\(receiver.port)"))
    let sender = WebhookSender(address: address, agent: "t", patience: patience)
    sender.send { [0x31] }
    let tally = await sender.finish(within: .seconds(86_400))
    #expect(tally.failed == 1, "\(tally)")
  }

  @Test("gives up after the third try, goes on with the next, and knows why")
  func givenUp() async throws {
    let (log, tally) = try await send(["1", "2"], answers: "500,500,503,200")
    #expect(bodies(log) == ["1", "1", "1", "2"])
    #expect(tally.sent == 2 && tally.failed == 1)
    #expect(tally.reason == "the receiver answered with HTTP status 503")
  }

  @Test("a large update arrives as a whole")
  func large() async throws {
    let body = String(repeating: "x", count: 3_000_000)
    let (log, tally) = try await send([body], answers: "200")
    #expect(tally.failed == 0 && bodies(log) == [body])
  }

  @Test("waits no longer than it may for a receiver that hangs", .timeLimit(.minutes(20)))
  func deadline() async throws {
    // Each of the nine tries alone might take an hour.
    let (_, tally) = try await send(["1", "2", "3"], answers: "hang", tryLimit: .seconds(3600), within: .seconds(1))
    #expect(tally.sent == 3 && tally.failed == 3)
  }

  @Test("gives up at once when it is told to")
  func abandoned() async throws {
    let receiver = try Receiver(answers: "hang")
    var patience = WebhookSender.Patience()
    patience.tryLimit = .seconds(600)
    let sender = WebhookSender(
      address: try WebhookAddress("http://127.0.0.1:\(receiver.port)/"), agent: "t", patience: patience)
    for _ in 0..<100 { sender.send { [0x31] } }
    while receiver.log.isEmpty { await Task.yield() }
    sender.abandon()
    let tally = await sender.finish(within: .seconds(600))
    #expect(tally.failed == 100)
    #expect(receiver.log.count == 1)
  }

  @Test("nobody there is a failure like any other")
  func refused() async throws {
    var patience = WebhookSender.Patience()
    patience.firstPause = .milliseconds(1)
    let sender = WebhookSender(address: try WebhookAddress("http://127.0.0.1:1/"), agent: "t", patience: patience)
    sender.send { [0x31] }
    let tally = await sender.finish(within: .seconds(30))
    #expect(tally.failed == 1 && tally.reason?.contains("127.0.0.1 port 1") == true)
  }

  @Test(
    "an address is a URL of http or https",
    arguments: ["http://a", "https://a.b:8443/x?y=z", "HTTP://a", "http://[::1]:80/"])
  func addresses(url: String) throws {
    #expect(try WebhookAddress(url).url == url)
  }

  @Test(
    "anything else is refused with the reason",
    arguments: ["", "a.b/c", "ftp://a", "http://", "http://a:port", "http://a b/", "http:// ", "http://a\0"])
  func badAddresses(url: String) {
    let error = #expect(throws: WebhookError.self) { try WebhookAddress(url) }
    #expect(error?.reason.isEmpty == false)
  }
}
