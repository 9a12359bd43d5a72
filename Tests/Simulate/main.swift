import Glibc
import Simulation

// simulate [SEED [SEEDS [DAYS [SCHEDULES [BUG|none [trace]]]]]]: tells of the first seed whose history broke a promise.

let arguments = CommandLine.arguments
func number(_ position: Int, otherwise fallback: UInt64) -> UInt64 {
  position < arguments.count ? UInt64(arguments[position]) ?? fallback : fallback
}

let first = number(1, otherwise: 1)
let count = number(2, otherwise: 100)
let days = number(3, otherwise: 10)
let schedules = number(4, otherwise: 10)
let bug = arguments.count > 5 ? Simulation.PlantedBug(rawValue: arguments[5]) : nil

var scheduleDays = 0.0
var decisions = 0
var crashes = 0
var broken = 0
for seed in first..<first + count {
  var simulation = Simulation(seed: seed, bug: bug)
  if arguments.count > 6 { simulation.trace = { print($0) } }
  let report = simulation.run(days: Double(days), schedules: Int(schedules))
  scheduleDays += report.scheduleDays
  decisions += report.decisions
  crashes += report.crashes
  for complaint in report.complaints.prefix(5) { print("seed \(seed): \(complaint)") }
  broken += report.complaints.isEmpty ? 0 : 1
  if broken > 4 { break }
}
print(
  "\(broken) broken; \(count) seeds from \(first): \(Int(scheduleDays)) schedule-days, \(decisions) decisions, \(crashes) crashes"
)
exit(broken == 0 ? 0 : 1)
