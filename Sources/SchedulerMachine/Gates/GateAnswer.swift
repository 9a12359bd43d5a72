import Fires

/// What a gate says about a fire that stands before it.
enum GateAnswer: Hashable {
  case pass
  case wait(WaitReason)
  case decide(Decision, Reason)
}
