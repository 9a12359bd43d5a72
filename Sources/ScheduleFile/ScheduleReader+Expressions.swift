import Cron
import Diagnostics
import RunConstraint

/// When a schedule fires, and on which host.
extension ScheduleReader {
  mutating func readExpressions(_ value: TOMLValue) {
    for (text, span) in list(value, of: .cron) {
      guard let expression = expression(text, at: span) else { continue }
      schedule.cron.append(expression)
      schedule.places.cron.append(span)
    }
  }

  private mutating func expression(_ text: String, at span: SourceSpan) -> CronExpression? {
    do {
      let reading = try reading(of: text)
      if let zone = reading.zoneSpan {
        let mistake = Diagnostic(
          .error, "a time zone cannot stand in an expression", at: zone, hint: "use the key 'timezone'")
        diagnostics.append(placed(mistake, in: span))
      }
      diagnostics += reading.warnings.map { placed($0, in: span) }
      return reading.expression
    } catch {
      diagnostics.append(placed(error.diagnostic, in: span))
      return nil
    }
  }

  private mutating func reading(of text: String) throws(CronError) -> CronReading {
    let name = schedule.seed ?? schedule.name
    do {
      return try CronExpression.read(text, for: CronIdentity(name: name, machine: machine.identity))
    } catch {
      guard machine.identity == nil else { throw error }
      // That a machine has no identity is no mistake of the text: with any, the expression may be right.
      let reading = try CronExpression.read(text, for: CronIdentity(name: name, machine: "none"))
      schedule.lacksMachineIdentity = true
      return reading
    }
  }

  /// What is said about an expression, at its place in the file: within the quotes.
  private func placed(_ diagnostic: Diagnostic, in span: SourceSpan) -> Diagnostic {
    // An escape before it would shift it, and expressions have none.
    let column = span.start.column + (diagnostic.span?.start.column ?? 1)
    return diagnostic.with(
      span: SourceSpan(line: span.start.line, column: column, length: diagnostic.span?.length ?? 1))
  }

  mutating func constraint(_ text: String, at span: SourceSpan) -> HostConstraint? {
    do {
      return try HostConstraint.parse(text)
    } catch {
      report(error.description, at: span)
      return nil
    }
  }

  mutating func readZone(_ value: TOMLValue) {
    guard let name = text(value, of: .timezone) else { return }
    guard machine.knowsZone(name) else {
      diagnostics.append(CronError.unknownZone(name, at: value.span, among: machine.zoneNames()).diagnostic)
      return
    }
    schedule.timezone = name
  }

  mutating func readPolicy(_ value: TOMLValue, of key: ScheduleKey) {
    switch key {
    case .overlap: read(value, of: key, \.overlap, Self.choice(Overlap.self))
    case .catchup: read(value, of: key, \.catchUp, Self.choice(CatchUp.self))
    case .catchUpWindow: read(value, of: key, \.catchUpWindow, Self.duration(atLeast: 0))
    case .catchUpLimit: read(value, of: key, \.catchUpLimit, Self.integer(1...10_000))
    case .startDeadline: read(value, of: key, \.startDeadline, Self.duration(atLeast: 1))
    case .jitter: read(value, of: key, \.jitter, Self.duration(atLeast: 0))
    default: break
    }
  }
}
