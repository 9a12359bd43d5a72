/// What the scheduler tells those who ask through.
struct ControlParts: Sendable {
  let desk = RequestDesk()
  let events = EventRing()
  let counters = Counters()
}
