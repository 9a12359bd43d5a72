import Dispatch

/// The timers of Dispatch.
public enum DispatchTimers {
  /// Has Dispatch open the descriptors of its timers, one for each clock, which it then keeps.
  ///
  /// It opens one when a timer of that clock is first armed; where no descriptor is left then, the timer is lost without
  /// a word. To be called at the start, while there are some. One that comes due before it is armed opens none, hence the
  /// long time.
  public static func prepare() {
    let queue = DispatchQueue(label: "factotum.timers")
    queue.asyncAfter(deadline: .now() + .seconds(600)) {}
    queue.asyncAfter(wallDeadline: .now() + .seconds(600)) {}
  }
}
