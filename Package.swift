// swift-tools-version: 6.2
import PackageDescription

// One list for every Swift target, so that no room is laxer than another.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  // A type that is known is asked for by its function instead of by its name, which has to be parsed when it is first needed:
  // a fifth of what a short run costs.
  .unsafeFlags(
    ["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"], .when(configuration: .release)),
]

/// A library room and what it may import.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// One of the programs that people use.
func program(_ name: String, _ commands: String) -> Target {
  .executableTarget(name: name, dependencies: [.byName(name: commands)], swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

/// Whether the runner is linked as the other programs are, as sanitizers need it.
let isDynamic = Context.environment["FACTOTUM_DYNAMIC"] != nil

/// The tests of one room.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "Factotum",
  products: [],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    // Ring 0: foundations. The standard library only; no clock, no file, no Dispatch, no Foundation.
    room("Diagnostics"),
    tests("Diagnostics", ["Diagnostics"]),
    room("CivilTime"),
    tests("CivilTime", ["CivilTime"]),
    room("Cron", ["CivilTime", "Diagnostics"]),
    .testTarget(
      name: "CronTests", dependencies: ["Cron", "CivilTime", "Diagnostics"], exclude: ["drawn-values.txt"],
      swiftSettings: strict),
    room("JSON", ["Diagnostics"]),
    tests("JSON", ["JSON", "Diagnostics"]),
    room("Mustache", ["Diagnostics", "JSON"]),
    tests("Mustache", ["Mustache", "Diagnostics", "JSON"]),
    room("TimerWheel"),
    tests("TimerWheel", ["TimerWheel"]),

    // Ring 1: documents. Text in, values and diagnostics out.
    room("RunConstraint", ["Diagnostics"]),
    tests("RunConstraint", ["RunConstraint"]),
    room("Factfile", ["Diagnostics", "JSON", "Mustache"]),
    tests("Factfile", ["Factfile", "Diagnostics", "JSON"]),
    .target(name: "CTOML"),
    room("ScheduleFile", ["CTOML", "CivilTime", "Cron", "Diagnostics", "JSON", "RunConstraint"]),
    tests("ScheduleFile", ["ScheduleFile", "CivilTime", "Cron", "Diagnostics", "JSON", "Processes", "RunConstraint"]),
    room("Crontab", ["Cron", "Diagnostics", "Factfile", "JSON", "ScheduleFile"]),
    tests("Crontab", ["Crontab", "Cron", "Diagnostics", "Factfile", "JSON", "ScheduleFile"]),
    room("RunDocuments", ["CivilTime", "JSON"]),
    tests("RunDocuments", ["RunDocuments", "CivilTime", "JSON"]),
    room("Fires", ["CivilTime"]),
    tests("Fires", ["Fires", "CivilTime"]),
    room("Events", ["CivilTime", "Fires", "JSON"]),
    tests("Events", ["Events", "CivilTime", "Fires"]),

    // Ring 2: decisions. Events and time in, effects out; no await, no clock, no I/O.
    room("RunMachine", ["Factfile"]),
    tests("RunMachine", ["RunMachine", "Factfile"]),
    room("SchedulerMachine", ["CivilTime", "Cron", "Fires", "TimerWheel"]),
    tests("SchedulerMachine", ["SchedulerMachine", "CivilTime", "Cron", "Fires"]),

    // Ring 3: adapters. Rings 0 and 1, and one thing outside each.
    .target(name: "CLinux"),
    room("Queues", ["CLinux"]),
    room("Processes", ["CLinux", "Queues"]),
    tests("Processes", ["Accounts", "Processes", "Queues"]),
    room("WheelTimer", ["CivilTime", "CLinux"]),
    tests("WheelTimer", ["WheelTimer", "CivilTime"]),
    .systemLibrary(name: "CSQLite"),
    room("Ledger", ["CSQLite", "CivilTime", "Fires", "JSON", "Queues"]),
    tests("Ledger", ["CSQLite", "Ledger", "CivilTime", "Fires"]),
    room("Varlink", ["CLinux", "JSON", "Queues"]),
    tests("Varlink", ["Varlink", "JSON", "Queues"]),
    .target(name: "CSystemd"),
    room("Systemd", ["CSystemd", "CivilTime", "Events", "Queues"]),
    tests("Systemd", ["Systemd", "CivilTime", "Events"]),
    room("NativeJournal", ["CLinux", "Events", "Queues"]),
    tests("NativeJournal", ["NativeJournal", "CivilTime", "Events", "Processes", "Queues", "Systemd"]),
    room("HostIdentity", ["RunConstraint"]),
    tests("HostIdentity", ["HostIdentity", "RunConstraint"]),
    .target(name: "CCurl"),
    room("Webhook", ["CCurl"]),
    .testTarget(
      name: "WebhookTests", dependencies: ["Webhook"], exclude: ["receiver.py"], swiftSettings: strict),
    room("SystemZones", ["CivilTime"]),
    tests("SystemZones", ["SystemZones", "CivilTime"]),
    // Everything that is known about cron from elsewhere, held against ours.
    .testTarget(
      name: "CronProofTests",
      dependencies: [
        "Cron", "CivilTime", "Crontab", "Diagnostics", "Factfile", "JSON", "ScheduleFile", "SystemZones",
      ],
      exclude: ["Crontabs", "Peers/cronsim-fires.py", "Peers/croniter-fires.py", "Peers/requirements.txt"],
      swiftSettings: strict),
    room("Console"),
    tests("Console", ["Console"]),

    // Ring 4: services.
    room("Accounts", ["CLinux", "Processes", "Queues"]),
    tests("Accounts", ["Accounts", "Processes", "Queues"]),
    // What a run needs and no more: it is linked into a static program, which opens no library and asks no name service.
    room(
      "Runner",
      [
        "CivilTime", "Console", "Events", "Factfile", "JSON", "NativeJournal", "Processes", "Queues", "RunDocuments",
        "RunMachine",
      ]),
    room("WebhookUpdates", [crypto, "CivilTime", "JSON", "Processes", "Queues", "RunDocuments", "Webhook"]),
    tests("WebhookUpdates", ["WebhookUpdates", "CivilTime", "JSON", "RunDocuments"]),
    tests(
      "Runner",
      ["Runner", "CivilTime", "Events", "Factfile", "JSON", "Processes", "Queues", "RunDocuments", "RunMachine"]),
    room(
      "Scheduling", ["CivilTime", "Fires", "Ledger", "Queues", "SchedulerMachine", "WheelTimer"]),
    tests("Scheduling", ["Scheduling", "CivilTime", "Fires", "SchedulerMachine"]),
    room("Runs", ["Accounts", "CivilTime", "Fires", "JSON", "Processes", "Queues", "RunDocuments", "WheelTimer"]),
    tests("Runs", ["Runs", "Accounts", "CivilTime", "Fires", "JSON", "Processes", "RunDocuments", "WheelTimer"]),
    room("Control", ["JSON"]),
    tests("Control", ["Control", "JSON"]),
    room(
      "Loading",
      [
        "Accounts", "CivilTime", "Cron", "Diagnostics", "Factfile", "HostIdentity", "JSON", "Processes", "Queues",
        "RunConstraint",
        "RunDocuments", "ScheduleFile", "SystemZones",
      ]),
    tests(
      "Loading",
      ["Loading", "Accounts", "CivilTime", "JSON", "Processes", "RunDocuments", "ScheduleFile", "SystemZones"]),
    room(
      "Daemon",
      [
        "Accounts", "CivilTime", "Console", "Control", "Cron", "Diagnostics", "Events", "Factfile", "Fires",
        "HostIdentity", "JSON",
        "Ledger",
        "Loading",
        "Processes", "Queues", "RunConstraint", "RunDocuments", "Runs", "ScheduleFile", "Scheduling",
        "SchedulerMachine", "SystemZones", "Systemd", "Varlink", "WheelTimer",
      ]),
    tests(
      "Daemon", ["Daemon", "CivilTime", "Control", "Cron", "Fires", "JSON", "Ledger", "SchedulerMachine", "Varlink"]),
    room(
      "RunCommands",
      [
        argumentParser, "CivilTime", "Console", "Events", "Factfile", "Fires", "HostIdentity", "JSON", "Processes",
        "Queues", "RunConstraint", "RunDocuments", "RunMachine", "Runner", "Webhook", "WebhookUpdates",
      ]),
    room(
      "DaemonCommand", [argumentParser, "Accounts", "Console", "Daemon", "Processes", "RunDocuments", "Systemd"]),
    room(
      "ControlCommands",
      [
        argumentParser, "Accounts", "CivilTime", "Console", "Control", "Cron", "Crontab", "Diagnostics", "HostIdentity",
        "JSON",
        "Loading", "Processes", "Queues", "RunConstraint", "RunDocuments", "ScheduleFile", "SystemZones",
        "Varlink", "WheelTimer",
      ]),
    program("factotum", "RunCommands"),
    // No test may depend on it: what is linked static cannot be linked into the tests.
    .executableTarget(
      name: "factotum-run", dependencies: ["Runner"], swiftSettings: strict,
      linkerSettings: isDynamic ? [] : [.unsafeFlags(["-static-executable"])]),
    program("factotumd", "DaemonCommand"),
    program("factotumctl", "ControlCommands"),
    .executableTarget(
      name: "programs", dependencies: ["ControlCommands", "DaemonCommand", "Processes", "RunCommands"],
      swiftSettings: strict),

    // The cron engine, measured beside its peers.
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    .executableTarget(
      name: "CronBenchmark", dependencies: ["CAllocations", "Cron", "CivilTime", "SystemZones"],
      path: "Tests/Benchmarks/Cron",
      exclude: ["cron.py", "expressions.txt", "peers.go", "peers.py"], swiftSettings: strict),

    // The scheduler on a virtual clock.
    .target(
      name: "Simulation", dependencies: ["CivilTime", "Cron", "Fires", "SchedulerMachine"], path: "Tests/Simulation",
      swiftSettings: strict),
    .executableTarget(
      name: "simulate", dependencies: ["Simulation"], path: "Tests/Simulate", swiftSettings: strict),
    tests("Simulation", ["Simulation"]),

    // The house itself: what imports what.
    tests("Tidy", []),

    // The whole product, installed on booted hosts.
    .testTarget(
      name: "EndToEndTests", dependencies: ["Events", "Fires", "JSON", "ScheduleFile"],
      exclude: [
        "boot-host.sh", "read-updates.py", "compare-schemas.py", "call-methods.py", "hostile-clients.py",
        "validate-answers.py", "requirements.txt", "samples",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// libFuzzer brings its own `main`, and every room that it is to find its way through has to be built for it: `make fuzz`.
if Context.environment["FACTOTUM_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "CronFuzzer", dependencies: ["CivilTime", "Cron", "Diagnostics"], path: "Tests/Fuzz/Cron",
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
