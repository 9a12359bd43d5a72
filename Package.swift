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
]

/// A library room and what it may import.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one room.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "Factotum",
  products: [],
  dependencies: [],
  targets: [
    // Ring 0: words. The standard library only; no clock, no file, no Dispatch, no Foundation.
    room("Diagnostics"),
    room("CivilTime"),
    tests("CivilTime", ["CivilTime"]),
    room("Cron", ["CivilTime", "Diagnostics"]),
    tests("Cron", ["Cron", "CivilTime", "Diagnostics"]),
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

    // Ring 2: decisions. Events and time in, effects out; no await, no clock, no I/O.
    room("RunMachine"),
    tests("RunMachine", ["RunMachine"]),
    room("SchedulerMachine", ["CivilTime", "Cron", "TimerWheel"]),
    tests("SchedulerMachine", ["SchedulerMachine", "CivilTime", "Cron"]),

    // Ring 3: hands. Rings 0 and 1, and one thing outside each.
    .target(name: "CLinux"),
    room("Processes", ["CLinux"]),
    tests("Processes", ["Processes"]),

    // The whole product, installed on booted hosts.
    .testTarget(
      name: "EndToEndTests", dependencies: ["JSON"], exclude: ["boot-host.sh"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
