import Testing

/// What the cron engine does not do, which only a release build shows.
@Suite(
  "The cron engine, as it is built for release",
  .enabled(if: Installation.isBuilt, "there is no .build/release/CronBenchmark: run `make build` first"))
struct CronEngine {
  @Test("allocates no memory while it searches for a fire, forwards or backwards")
  func allocations() async throws {
    let expressions = [
      "* * * * *", "15 2 * * *", "0 0 29 2 *", "0 0 L,15W,LW * 5#3,1L", "0 0 * * MON%2+1", "30 15 2 1 1 ? 2030/7",
      "10,40 2 * * *", "0 0 29 2 +MON",
    ]
    let script = "printf '%s\\n' \"$@\" | '\(Installation.programs)/CronBenchmark' allocations"
    let result = try await runCommand(["bash", "-c", script, "bash"] + expressions)
    let expected = expressions.map { "\($0)\t0\n" }.joined()
    // The last line is one allocation made on purpose: it shows that they are counted.
    #expect(result.output == expected + "an array\t1\n", "\(result)")
  }
}
