/// An escape sequence, which a terminal obeys and does not show, from behind its ESC on.
///
/// The one-character forms of the introducers (U+0090 to U+009F) are not taken for one: terminals ignore them, and in
/// text that was converted wrongly they stand for letters. Source: ECMA-48, sections 5.3 to 5.6.
struct EscapeSequence: Sendable, Hashable {
  /// What a character is to the sequence.
  enum Step {
    case goesOn, ends
    /// It cannot stand there, so that what came before it was no sequence.
    case breaks
  }

  private enum Place: Hashable {
    case introducer, intermediate
    case parameter, controlIntermediate
    /// The text of an OSC, which xterm also ends at a BEL, or of a DCS, SOS, PM or APC.
    case string(endsAtBell: Bool)
    case stringEscape
  }

  private var place = Place.introducer

  /// Takes the next character.
  mutating func take(_ scalar: Unicode.Scalar) -> Step {
    switch (place, scalar.value) {
    case (.introducer, 0x5B): go(to: .parameter)
    case (.introducer, 0x5D): go(to: .string(endsAtBell: true))
    case (.introducer, 0x50), (.introducer, 0x58), (.introducer, 0x5E), (.introducer, 0x5F):
      go(to: .string(endsAtBell: false))
    case (.introducer, 0x20...0x2F), (.intermediate, 0x20...0x2F): go(to: .intermediate)
    case (.introducer, 0x30...0x7E), (.intermediate, 0x30...0x7E): .ends
    case (.parameter, 0x30...0x3F): .goesOn
    case (.parameter, 0x20...0x2F), (.controlIntermediate, 0x20...0x2F): go(to: .controlIntermediate)
    case (.parameter, 0x40...0x7E), (.controlIntermediate, 0x40...0x7E): .ends
    case (.string(endsAtBell: true), 0x07), (.stringEscape, 0x5C): .ends
    case (.string, 0x1B): go(to: .stringEscape)
    case (.string, 0x0A), (.string, 0x0D), (.string, 0x18), (.string, 0x1A): .breaks
    case (.string, _): .goesOn
    default: .breaks
    }
  }

  private mutating func go(to place: Place) -> Step {
    self.place = place
    return .goesOn
  }
}
