/// What a walk to a trusted file found on its way.
final class TrustTrail {
  var states = PathStates()
}
