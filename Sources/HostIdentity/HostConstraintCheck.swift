public import RunConstraint

/// What a list of host constraints says about this machine.
public enum ConstraintAnswer: Hashable, Sendable {
  case matches
  /// None matches; the value and the reason of the last one.
  case doesNotMatch(value: String, reason: String)
  /// Nobody knows: the resolver failed or did not answer.
  case couldNotBeChecked(value: String, reason: String)
}

/// Tells whether host constraints match this machine, now.
///
/// Source: `factfile-and-cli.md`, section 5, from which the reasons are, word for word.
public struct HostConstraintCheck: Sendable {
  /// How long a lookup may take.
  public static let deadline: Duration = .seconds(5)

  private let ownName: @Sendable () -> String
  private let ownAddresses: @Sendable () -> Set<HostAddress>
  private let lookUp: @Sendable (String) async -> Lookup

  /// The name of this machine.
  public static var ownName: String { HostNames.own }

  /// Asks the real machine and its resolver.
  public init() {
    self.init(ownName: { HostNames.own }, ownAddresses: HostAddress.ofInterfaces) { name in
      await HostNames.lookUp(name, within: Self.deadline)
    }
  }

  init(
    ownName: @escaping @Sendable () -> String, ownAddresses: @escaping @Sendable () -> Set<HostAddress>,
    lookUp: @escaping @Sendable (String) async -> Lookup
  ) {
    self.ownName = ownName
    self.ownAddresses = ownAddresses
    self.lookUp = lookUp
  }

  /// Whether any of the constraints matches; without constraints every machine does.
  public func answer(_ constraints: [HostConstraint]) async -> ConstraintAnswer {
    var last = ConstraintAnswer.matches
    var unknown: ConstraintAnswer?
    for constraint in constraints {
      last = await answer(constraint.value, isEveryHost: constraint.matchesEveryHost)
      if last == .matches { return .matches }
      if case .couldNotBeChecked = last { unknown = last }
    }
    return unknown ?? last
  }

  private func answer(_ value: String, isEveryHost: Bool) async -> ConstraintAnswer {
    if isEveryHost || value == ownName() { return .matches }
    let own = ownAddresses()
    guard !own.isEmpty else {
      return .doesNotMatch(
        value: value,
        reason: "could not find any non-loopback IPv4 addresses in the network interfaces; "
          + "do you have a working network interface card?")
    }
    let found: Set<HostAddress>
    if let literal = HostAddress(literal: value) {
      found = [literal]
    } else {
      switch await lookUp(value) {
      case .addresses(let addresses): found = addresses
      case .nothing: found = []
      case .unknown(let reason): return .couldNotBeChecked(value: value, reason: reason)
      }
    }
    guard !found.isEmpty else {
      return .doesNotMatch(value: value, reason: "could not find any IPv4 addresses for the supplied hostname")
    }
    return found.isDisjoint(with: own)
      ? .doesNotMatch(
        value: value, reason: "failed to match any of the interface addresses to the found host addresses")
      : .matches
  }
}
