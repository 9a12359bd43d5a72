public import RunConstraint

extension HostConstraintCheck {
  /// Whether a constraint is a name that resolves to no address, on any machine that asks the same resolver.
  public func resolvesNowhere(_ constraint: HostConstraint) async -> Bool {
    guard !constraint.matchesEveryHost, constraint.value != Self.ownName, HostAddress(literal: constraint.value) == nil
    else { return false }
    return await HostNames.lookUp(constraint.value, within: Self.deadline) == .nothing
  }
}
