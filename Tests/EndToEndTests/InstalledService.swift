import Glibc
import Testing

/// What `make build` made.
enum Installation {
  static let programs = HeldScript.checkout + "/.build/release"
  /// Whether there is something to install.
  static let isBuilt = unsafe access(programs + "/factotumd", X_OK) == 0
  /// What `make debian13` makes.
  static let debian13 = HeldScript.checkout + "/.build/debian13"
}

extension HostTests {
  /// The product as people get it: installed, started by systemd, read through the journal.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct InstalledService {
    /// Installs and starts the service.
    static func install(on host: TestHost) async throws {
      let installed = try await runCommand(
        ["make", "--directory", HeldScript.checkout, "install", "DESTDIR=\(host.root)", "PREFIX=/usr"])
      try #require(installed.status == 0, "\(installed)")
      try await host.succeed(["systemd-sysusers"])
      try await host.succeed(["journalctl", "--update-catalog"])
      try await host.succeed(["systemctl", "daemon-reload"])
      try await host.succeed(["systemctl", "start", "factotum"])
    }

    /// Installs and starts the service, then gives it one schedule, called pulse, that fires every two seconds.
    static func start(on host: TestHost, constraint: String? = nil) async throws {
      try await install(on: host)
      let schedule = """
        [pulse]
        cron = "@every 2s"
        timezone = "UTC"
        factfile = "/usr/share/factotum/samples/linear.factfile"

        """
      let condition = constraint.map { "constraint = \"\($0)\"\n" } ?? ""
      try await host.write(schedule + condition, to: "/etc/factotum.d/pulse.toml")
      try await host.succeed(["factotumctl", "reload"])
    }

    @Test("a schedule dropped into the directory fires, and the journal tells what became of it")
    func firesAndTells() async throws {
      try await TestHost.with("alpha") { (hosts) async throws in
        let host = hosts[0]
        try await Self.start(on: host)
        let ended = try await eventually("a run succeeds") {
          try await host.journal("--unit=factotum", "FACTOTUM_OUTCOME=succeeded").first
        }
        let run = try #require(ended["FACTOTUM_RUN_ID"])
        #expect(run.hasPrefix("pulse-2"))
        #expect(ended["FACTOTUM_SCHEDULE"] == "pulse")
        #expect(ended["MESSAGE_ID"] != nil)

        let entries = try await host.journal("--unit=factotum", "FACTOTUM_RUN_ID=\(run)")
        let decisions = entries.filter { $0["FACTOTUM_DECISION"] != nil }
        #expect(decisions.count == 1)
        let decision = try #require(decisions.first)
        #expect(decision["FACTOTUM_DECISION"] == "started")
        #expect(decision["FACTOTUM_SCHEDULE"] == "pulse")
        #expect(decision["FACTOTUM_SCHEDULED_TIME"]?.hasSuffix("Z") == true)
        #expect(decision["FACTOTUM_LATENESS_USEC"].flatMap { Int($0) } != nil)
        #expect(decision["MESSAGE_ID"] != nil && decision["MESSAGE_ID"] != ended["MESSAGE_ID"])
        #expect(Set(entries.compactMap { $0["FACTOTUM_TASK"] }) == ["fetch", "convert", "publish"])
        #expect(entries.contains { $0["FACTOTUM_TASK"] == "fetch" && $0["MESSAGE"]?.contains("fetching") == true })
      }
    }

    @Test("of two hosts with the same files only the one that the constraint means runs, and the other says why not")
    func constrainedToOne() async throws {
      try await TestHost.with("alpha", "beta") { (hosts) async throws in
        let (alpha, beta) = (hosts[0], hosts[1])
        for host in hosts { try await Self.start(on: host, constraint: "host,alpha") }
        let there = try await eventually("beta has decided about three fires") {
          try await Self.decisions(on: beta, atLeast: 3)
        }
        let here = try await eventually("alpha has decided about all that beta has") {
          try await Self.decisions(on: alpha, atLeast: 3).flatMap { entries in
            Self.lastTime(entries) >= Self.lastTime(there) ? entries : nil
          }
        }

        let reason = "failed to match any of the interface addresses to the found host addresses"
        for entry in there {
          #expect(entry["FACTOTUM_DECISION"] == "noop")
          #expect(entry["FACTOTUM_REASON"]?.contains(reason) == true)
        }
        #expect(here.allSatisfy { $0["FACTOTUM_DECISION"] == "started" })
        let runs = here.compactMap { $0["FACTOTUM_RUN_ID"] }
        #expect(runs.count == here.count)
        #expect(Set(runs).count == runs.count)
        // Every fire of beta was one of alpha's too: none is missing, none was decided twice.
        for entries in [here, there] {
          let times = entries.compactMap { $0["FACTOTUM_SCHEDULED_TIME"] }
          #expect(times.count == entries.count)
          #expect(Set(times).count == times.count)
        }
        let fires = Set(here.compactMap { $0["FACTOTUM_SCHEDULED_TIME"] })
        #expect(there.compactMap { $0["FACTOTUM_SCHEDULED_TIME"] }.allSatisfy { fires.contains($0) })
        let started = try await beta.journal("--unit=factotum", "FACTOTUM_OUTCOME=succeeded")
        #expect(started.isEmpty)
      }
    }

    @Test("a fire that the zone will skip for good is told when its schedule is loaded")
    func lostFire() async throws {
      try await TestHost.with("alpha") { (hosts) async throws in
        let host = hosts[0]
        try await Self.start(on: host)
        // A zone of our own that leaves out a day, a hundred days from now.
        let script = """
          day=$(date -ud '100 days' '+%Y %b %d'); date=$(date -ud '100 days' +%F)
          printf 'Zone Test/Skip -10 - SKIP-10 %s 0:00\n 14 - SKIP14\n' "$day" >/tmp/skip.zone && zic -d /usr/share/zoneinfo /tmp/skip.zone
          printf '[noon]\ncron = "0 12 * * *"\ntimezone = "Test/Skip"\nfactfile = "/usr/share/factotum/samples/linear.factfile"\n' \
            >/etc/factotum.d/noon.toml
          factotumctl reload >/dev/null; echo $date
          """
        let date = try await host.succeed(["bash", "-c", script]).split(separator: "\n").first.map(String.init) ?? ""
        let entry = try await eventually("the loss is told") {
          try await host.journal("--unit=factotum", "FACTOTUM_SCHEDULE=noon").first { $0["FACTOTUM_REASON"] != nil }
        }
        #expect(
          entry["MESSAGE"]
            == "upcoming fire will be skipped by a time-zone change: 12:00 does not exist on \(date) in Test/Skip; will not run then"
        )
        #expect(entry["PRIORITY"] == "4" && entry["MESSAGE_ID"] != nil)
      }
    }

    /// The decisions about the schedule, nil while there are fewer.
    private static func decisions(on host: TestHost, atLeast count: Int) async throws -> [JournalEntry]? {
      let entries = try await host.journal("--unit=factotum", "FACTOTUM_SCHEDULE=pulse")
        .filter { $0["FACTOTUM_DECISION"] != nil }
      return entries.count >= count ? entries : nil
    }

    /// RFC 3339 in UTC sorts as the instants do.
    private static func lastTime(_ entries: [JournalEntry]) -> String {
      entries.compactMap { $0["FACTOTUM_SCHEDULED_TIME"] }.max() ?? ""
    }
  }
}
