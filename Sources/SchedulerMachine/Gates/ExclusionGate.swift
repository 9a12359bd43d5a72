import CivilTime
import Fires

/// An excluded local date of the instant, not of the planned start; who asks by hand, or tries again, means it.
///
/// Source: `scheduling.md`, section 3.
struct ExclusionGate {
  let exclusions: Exclusions
  let zone: TimeZoneRules

  func answer(to trigger: Trigger, of instant: Instant) -> GateAnswer {
    guard !exclusions.isEmpty, trigger.isFire || trigger == .backfill else { return .pass }
    return exclusions.label(of: zone.civil(at: instant).date).map { .decide(.skipped, .excluded(label: $0)) } ?? .pass
  }
}
