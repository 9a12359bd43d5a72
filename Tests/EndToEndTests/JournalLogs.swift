import JSON
import Testing

extension HostTests {
  /// What `factotumctl logs` and `run --follow` read from the journal of a booted host.
  @Suite(.enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
  struct JournalLogs {
    /// A job of two tasks, with commands for a shell.
    private static func job(_ first: String, _ second: String) -> String {
      let task = { (name: String, command: String, after: String) in
        let quoted = command.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return #"{"name":"\#(name)","executor":"shell","command":"\#(quoted)","arguments":[],"dependsOn":[\#(after)],"#
          + #""onResult":{"terminateJobWithSuccess":[],"continueJob":[0]}}"#
      }
      return
        #"{"schema":"iglu:com.snowplowanalytics.factotum/factfile/jsonschema/1-0-0","data":{"name":"job","tasks":["#
        + task("load", first, "") + "," + task("sum up", second, #""load""#) + "]}}\n"
    }

    /// Installs the service with one schedule, which runs only where somebody asks for it.
    private static func start(_ name: String, _ job: String, _ more: String = "", on host: TestHost) async throws {
      try await InstalledService.install(on: host)
      try await host.write(job, to: "/etc/factotum.d/\(name).factfile")
      let schedule = "[\(name)]\ncron = \"0 0 1 1 *\"\ntimezone = \"Europe/Berlin\"\nfactfile = \"\(name).factfile\"\n"
      try await host.write(schedule + more, to: "/etc/factotum.d/\(name).toml")
      try await host.succeed(["factotumctl", "reload"])
    }

    /// The lines of a text without the times in front of them.
    private static func messages(_ text: String) -> [String] {
      text.split(separator: "\n").map { line in
        line.split(separator: " ", maxSplits: 2).last.map(String.init) ?? ""
      }
    }

    @Test("has the lines of a run of an ordinary user, of one of its tasks, the last of them, and in JSON")
    func lines() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await host.succeed(["useradd", "--create-home", "--uid", "4711", "ordinary"])
        let job = Self.job("echo one; sleep 0.1; echo two >&2", #"printf 'three\033[2J\n'; exit 3"#)
        try await Self.start("etl", job, "user = \"ordinary\"\n", on: host)
        let followed = try await host.run(["factotumctl", "run", "etl", "--follow"])
        #expect(followed.status == 1)
        let shown = followed.output.split(separator: "\n")
        let id = String(try #require(shown.first?.split(separator: " ").last))
        #expect(shown.last?.hasPrefix("\(id) failed in ") == true)
        let all = try await host.succeed(["factotumctl", "logs", id])
        #expect(shown.dropFirst().dropLast().joined(separator: "\n") + "\n" == all, "\(followed)")
        let messages = Self.messages(all)
        let output = messages.filter { $0.hasPrefix("[") }
        #expect(output == ["[load] one", "[load] two", "[sum up] three"], "\(all)")
        #expect(messages.first?.hasPrefix("started run \(id)") == true && messages.last?.contains(" failed ") == true)
        #expect(all.split(separator: "\n").allSatisfy { $0.contains("+01:00 ") || $0.contains("+02:00 ") })

        let task = try await host.succeed(["factotumctl", "logs", id, "--task", "sum up"])
        #expect(Self.messages(task).allSatisfy { $0.contains("sum up") } && task.contains("[sum up] three"), "\(task)")
        let last = try await host.succeed(["factotumctl", "logs", "etl", "-n", "2"])
        #expect(Self.messages(last) == messages.suffix(2), "\(last)")
        let lines = try await host.succeed(["factotumctl", "--json", "logs", id, "--task", "load"]).split(
          separator: "\n"
        )
        .map { try JSONValue.parse(String($0)) }
        let two = try #require(lines.first { $0["text"]?.string == "two" })
        #expect(two["stream"]?.string == "stderr" && two["attempt"]?.integer == 1 && two["runId"]?.string == id)
        try await Self.expectSchema(of: lines)
        let none = try await host.run(["factotumctl", "logs", id, "--task", "lod"])
        #expect(
          none.status == 1 && none.errors == "factotumctl: the journal has no line of task 'lod' of run '\(id)'\n")
      }
    }

    /// Reads all pages of `Logs`, which are asked for without `more`, and prints their lines.
    private static let pager = """
      import json, socket, sys
      client = socket.socket(socket.AF_UNIX); client.connect("/run/factotum/io.factotum.Scheduler")
      parameters = json.loads(sys.argv[1])
      while True:
        call = {"method": "io.factotum.Scheduler.Logs", "parameters": parameters}
        client.sendall(json.dumps(call).encode() + b"\\0"); received = b""
        while not received.endswith(b"\\0"): received += client.recv(1 << 16)
        page = json.loads(received[:-1])["parameters"]
        for line in page["lines"]: print(line["text"])
        if page["atEnd"]: break
        parameters["cursor"] = page["cursor"] or parameters.get("cursor")
      """

    @Test("comes in pages, forwards and backwards, of a stream, of an attempt, and of lines with a text in them")
    func pages() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        let job = Self.job("for n in 1 2 3 4 5; do echo out $n; echo err $n >&2; sleep 0.02; done", "echo sum")
        try await Self.start("etl", job, on: host)
        let started = try await host.succeed(["factotumctl", "run", "etl", "--follow"])
        let id = String(try #require(started.split(separator: "\n").first?.split(separator: " ").last))
        let pages = { (more: String) in
          try await host.succeed(["python3", "-c", Self.pager, #"{"runId":"\#(id)"\#(more)}"#])
            .split(separator: "\n").map(String.init)
        }
        let all = try await pages(#","limit":1"#)
        #expect(all.filter { $0.hasPrefix("out") } == (1...5).map { "out \($0)" }, "\(all)")
        #expect(try await pages("") == all)
        #expect(try await pages(#","limit":3,"backwards":true"#) == all.reversed())
        #expect(try await pages(#","limit":1,"stream":"stderr""#) == (1...5).map { "err \($0)" })
        #expect(try await pages(#","match":"t 3","limit":1"#) == ["out 3"])
        #expect(try await pages(#","task":"load","attempt":2"#) == [])
      }
    }

    private static func expectSchema(of lines: [JSONValue]) async throws {
      let schemas = HeldScript.checkout + "/samples/schemas"
      let script =
        "printf '%s\\n' \"$@\" | python3 '\(HeldScript.checkout)/Tests/EndToEndTests/validate-answers.py' \"$0\""
      let result = try await runCommand(["sh", "-c", script, schemas] + lines.map { "logs-line\t" + $0.compactText })
      #expect(result.output == "\(lines.count) answers\n", "\(result)")
    }

    @Test("has every line of a task that prints a hundred thousand as fast as it can, in their order, as they come")
    func flood() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        try await Self.start("flood", Self.job("seq 100000", "echo done"), "journal-limit = \"none\"\n", on: host)
        let followed = try await host.run(["factotumctl", "run", "flood", "--follow"], seconds: 300)
        #expect(followed.status == 0)
        let numbers = Self.messages(followed.output).compactMap { line in
          line.hasPrefix("[load] ") ? Int(line.dropFirst(7)) : nil
        }
        #expect(numbers.count == 100_000 && numbers == Array(1...100_000))
        let id = String(try #require(followed.output.split(separator: "\n").first?.split(separator: " ").last))
        let last = try await host.succeed(["factotumctl", "logs", id, "--task", "load", "-n", "50000"])
        #expect(last.split(separator: "\n").count == 50_000)
      }
    }

    @Test("is followed while the journal is rotated and the daemon is started anew, and no line comes twice or is lost")
    func rotation() async throws {
      try await TestHost.with("alpha") { hosts async throws in
        let host = hosts[0]
        let job = Self.job("for n in $(seq 40); do echo $n; sleep 0.1; done", "echo done")
        try await Self.start("slow", job, on: host)
        let script = """
          factotumctl run slow --follow >/tmp/followed & follower=$!
          factotumctl logs slow --follow -n 5 >/tmp/schedule & other=$!
          for text in 5 15 25; do
            until grep -qs "load] $text$" /tmp/followed; do kill -0 $follower || exit 7; sleep 0.05; done
            journalctl --rotate; if [ $text = 15 ]; then systemctl restart factotum; fi
          done
          wait $follower; echo $?
          until grep -qs 'run slow-.* succeeded' /tmp/schedule; do kill -0 $other || exit 8; sleep 0.05; done
          kill $other
          # Somebody else's entry that looks like the end of the run, and one that looks like a line of it.
          grep -c 'succeeded in' /tmp/followed
          """
        let result = try await host.run(["bash", "-c", script], seconds: 120)
        #expect(result.status == 0 && result.output.hasPrefix("0\n"), "\(result)")
        for file in ["/tmp/followed", "/tmp/schedule"] {
          let lines = try await host.succeed(["grep", "-F", "[load] ", file])
          #expect(Self.messages(lines) == (1...40).map { "[load] \($0)" }, "\(file): \(lines)")
        }
      }
    }
  }
}
