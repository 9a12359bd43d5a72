import Glibc
public import RunConstraint

/// What a list of host constraints says about this machine.
public enum ConstraintAnswer: Hashable, Sendable {
  case matches
  /// None matches; the value and the reason of the last one.
  case doesNotMatch(value: String, reason: String)
  /// Nobody can tell for now; worth another try.
  case couldNotBeChecked(value: String, reason: String)
}

/// Tells whether host constraints match this machine, now.
///
/// A host is this machine where it is its name or fully qualified name, or one of its addresses, or resolves to one.
/// Loopback addresses are among them: where nothing else knows a machine's name, as in /etc/hosts of Debian, it resolves
/// to 127.0.1.1. So `localhost` matches every machine.
/// Source: `factfile-and-cli.md`, section 5, from which the reasons are, word for word.
public struct HostConstraintCheck: Sendable {
  /// How long a lookup may take.
  public static let deadline: Duration = .seconds(5)
  /// For so long after boot an interface without an address may still be given one.
  static let settlingTime: Duration = .seconds(300)

  /// The machine and its resolver, as far as they are asked.
  struct Machine: Sendable {
    var name: @Sendable () -> String = { HostNames.own }
    var addresses: @Sendable () -> Result<InterfaceAddresses, InterfaceFault> = {
      Result { () throws(InterfaceFault) in try InterfaceAddresses.current() }
    }
    var uptime: @Sendable () -> Duration = { HostConstraintCheck.uptime }
    var lookUp: @Sendable (String) async -> Lookup = {
      await HostNames.lookUp($0, within: HostConstraintCheck.deadline)
    }
  }

  private let machine: Machine

  /// The name of this machine.
  public static var ownName: String { HostNames.own }

  /// Asks the real machine and its resolver.
  public init() {
    self.init(Machine())
  }

  init(_ machine: Machine) {
    self.machine = machine
  }

  /// Whether any of the constraints matches; without constraints every machine does.
  public func answer(_ constraints: [HostConstraint]) async -> ConstraintAnswer {
    await answerWithMatch(constraints).answer
  }

  /// The same with what matched, where anything had to: `host name alpha`, `10.0.0.7 on eth0`.
  public func answerWithMatch(_ constraints: [HostConstraint]) async -> (answer: ConstraintAnswer, match: String?) {
    guard !constraints.isEmpty else { return (.matches, nil) }
    if let match = constraints.lazy.compactMap(plainMatch).first { return (.matches, match) }
    var last = ConstraintAnswer.matches
    var unknown: ConstraintAnswer?
    for constraint in constraints {
      let finding = await answer(constraint)
      last = finding.answer
      if last == .matches { return (.matches, finding.match) }
      if case .couldNotBeChecked = last { unknown = last }
    }
    return (unknown ?? last, nil)
  }

  /// Whether a constraint is a name that resolves to no address, on any machine that asks the same resolver.
  public func resolvesNowhere(_ constraint: HostConstraint) async -> Bool {
    guard plainMatch(constraint) == nil, case .named(let name) = constraint.host else { return false }
    return await machine.lookUp(name) == .nothing
  }

  private var ownName: String { HostConstraint.comparable(machine.name()) }

  /// What makes it this machine where nobody need be asked; nil where somebody has to be.
  private func plainMatch(_ constraint: HostConstraint) -> String? {
    switch constraint.host {
    case .every: "any host"
    case .address(let address): address.isLoopback ? "loopback address \(constraint.value)" : nil
    case .named(let name): name == ownName ? "host name \(name)" : nil
    }
  }

  private typealias Finding = (answer: ConstraintAnswer, match: String?)

  private func answer(_ constraint: HostConstraint) async -> Finding {
    switch constraint.host {
    case .every: return (.matches, nil)
    case .address(let address): return judge(.addresses([address]), constraint)
    case .named(let name):
      async let comparison = compareFullyQualified(name)
      let answer = judge(await machine.lookUp(name), constraint)
      switch (await comparison, answer.answer) {
      case (.matches, _): return (.matches, "host name \(name)")
      case (.unknown(let reason), .doesNotMatch): return couldNotBeChecked(constraint, reason)
      default: return answer
      }
    }
  }
}

extension HostConstraintCheck {
  /// Compares what was found with what this machine has.
  private func judge(_ lookup: Lookup, _ constraint: HostConstraint) -> Finding {
    func doesNotMatch(_ reason: String) -> Finding {
      (.doesNotMatch(value: constraint.value, reason: reason), nil)
    }
    let found: Set<HostAddress> = if case .addresses(let found, _) = lookup { found } else { [] }
    let own: InterfaceAddresses
    switch machine.addresses() {
    case .success(let addresses): own = addresses
    case .failure(let fault):
      if let address = found.first(where: \.isLoopback) { return (.matches, "\(address)") }
      return couldNotBeChecked(constraint, "the network interfaces cannot be read: \(fault.reason)")
    }
    if let address = found.first(where: own.contains) {
      return (.matches, "\(address)" + (own.interfaces[address].map { " on \($0)" } ?? ""))
    }
    if let reason = settling(own) { return couldNotBeChecked(constraint, reason) }
    guard own.hasExternal else {
      return doesNotMatch(
        "could not find any non-loopback IPv4 addresses in the network interfaces; "
          + "do you have a working network interface card?")
    }
    switch lookup {
    case .addresses: return doesNotMatch("failed to match any of the interface addresses to the found host addresses")
    case .nothing: return doesNotMatch("could not find any IPv4 addresses for the supplied hostname")
    case .unknown(let reason): return couldNotBeChecked(constraint, reason)
    }
  }

  private func couldNotBeChecked(_ constraint: HostConstraint, _ reason: String) -> Finding {
    (.couldNotBeChecked(value: constraint.value, reason: reason), nil)
  }

  /// Which interface may still be given an address; nil where none may.
  private func settling(_ own: InterfaceAddresses) -> String? {
    let uptime = machine.uptime()
    guard uptime < Self.settlingTime, !own.hasAssigned || !own.withoutAddress.isEmpty else { return nil }
    let who = own.withoutAddress.first.map { "network interface '\($0)' has no" } ?? "no network interface has an"
    return "\(who) address yet, \(uptime.components.seconds) s after boot"
  }

  private enum Comparison {
    case matches, doesNotMatch
    case unknown(reason: String)
  }

  /// Compares a name with the own one, the resolver's domain added to it.
  ///
  /// Its address may be another machine's, which translates it: then only the name tells.
  private func compareFullyQualified(_ name: String) async -> Comparison {
    let own = ownName
    guard !own.isEmpty, name.hasPrefix(own + ".") else { return .doesNotMatch }
    switch await machine.lookUp(own) {
    case .addresses(_, let canonicalName):
      return canonicalName.map(HostConstraint.comparable) == name ? .matches : .doesNotMatch
    case .nothing: return .doesNotMatch
    case .unknown(let reason): return .unknown(reason: reason)
    }
  }

  /// Since boot, suspended time included.
  private static var uptime: Duration {
    var time = timespec()
    // The clock is there on every Linux that this runs on.
    _ = unsafe clock_gettime(CLOCK_BOOTTIME, &time)
    return .seconds(time.tv_sec)
  }
}
