import Simulation
import Testing

@Suite("The scheduler, simulated")
struct SimulationTests {
  @Test("histories of a fresh seed hold every promise, for 20 s")
  func fresh() {
    var seed = UInt64.random(in: 0...UInt64.max / 2)
    print("simulation: seed \(seed)")
    let clock = ContinuousClock()
    let end = clock.now + .seconds(20)
    while clock.now < end {
      var simulation = Simulation(seed: seed)
      let report = simulation.run(days: 3, schedules: 4)
      #expect(report.complaints.isEmpty, "make simulate SEED=\(seed) SEEDS=1 DAYS=3 SCHEDULES=4")
      guard report.complaints.isEmpty else { return }
      seed += 1
    }
  }

  @Test("a planted bug is found within 200 seeds", arguments: Simulation.PlantedBug.allCases)
  func planted(bug: Simulation.PlantedBug) {
    let isFound = (1...200 as ClosedRange<UInt64>).contains { seed in
      var simulation = Simulation(seed: seed, bug: bug)
      return !simulation.run(days: 2, schedules: 3).complaints.isEmpty
    }
    #expect(isFound)
  }
}
