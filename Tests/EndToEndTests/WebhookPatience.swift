import Testing

/// How long a receiver is waited for; apart from the other tests of webhooks, so that a minute passes beside them.
@Suite(
  "The patience with a receiver",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotum: run `make build` first"))
struct WebhookPatience {
  @Test("a second try comes half a second after the first at the earliest, a third one a second after that")
  func backoff() async throws {
    let result = try await withReceiver(
      answers: "500,500,200",
      """
      $factotum run $(sample linear) --webhook $url >/dev/null 2>&1 || exit 9
      /usr/bin/python3 -c '
      import json
      first, second, third = [json.loads(line)["at"] for line in open("log")][:3]
      print(second - first >= 0.5, third - second >= 1)'
      """)
    #expect(result.status == 0 && result.output == "True True\n", "\(result)")
  }

  @Test("one that hangs is given up a minute after the last task")
  func deadline() async throws {
    let result = try await withReceiver(
      answers: "hang",
      """
      start=$SECONDS; $factotum run $(sample linear) --webhook $url 2>errors | tail -1; echo ${PIPESTATUS[0]}
      echo $((SECONDS - start)); tail -1 errors
      """)
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 4 && lines[0] == "Waiting for webhook to finish sending events... done!", "\(result)")
    #expect(lines.dropFirst().first == "0")
    #expect(lines.dropFirst(2).first.flatMap { Int($0) }.map { (59...80).contains($0) } == true, "\(result)")
    #expect(lines.last?.hasPrefix("Warning: some events failed to send: 9 of 9; the last: ") == true)
  }
}
