/// The words of a command as a shell would part them, as far as that is needed to tell of some of them.
struct ShellWords {
  /// The words of each simple command, quotes removed.
  private(set) var commands: [[String]] = [[]]
  /// Where a command is sent into the background, in bytes of the text.
  private(set) var background: Int?

  private var word: [UInt8] = []
  private var isInWord = false

  init(_ text: [UInt8]) {
    var position = 0
    func byte(_ offset: Int) -> UInt8? {
      text.indices.contains(position + offset) ? text[position + offset] : nil
    }
    while let here = byte(0) {
      switch here {
      case UInt8(ascii: "\\"):
        take(byte(1).map { [$0] } ?? [])
        position += 1
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        let end = Self.end(of: text, quote: here, from: position + 1)
        take(text[(position + 1)..<end])
        position = end
      case UInt8(ascii: "#") where !isInWord:
        while let next = byte(1), next != UInt8(ascii: "\n") { position += 1 }
      case UInt8(ascii: "&"):
        let isPair = byte(1) == here
        let neighbours = [byte(-1), byte(1)]
        let isRedirection = neighbours.contains(UInt8(ascii: ">")) || byte(-1) == UInt8(ascii: "<")
        let isPipe = byte(-1) == UInt8(ascii: "|")
        if isPair { position += 1 } else if !isRedirection, !isPipe { background = background ?? position }
        if !isRedirection { endCommand() }
      case UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\n"): endCommand()
      case let blank where CrontabLine.isBlank(blank): endWord()
      default: take([here])
      }
      position += 1
    }
    endCommand()
  }

  /// Where a quote closes, or the text ends.
  private static func end(of text: [UInt8], quote: UInt8, from start: Int) -> Int {
    var position = start
    while position < text.count, text[position] != quote {
      position += quote == UInt8(ascii: "\"") && text[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(position, text.count)
  }

  private mutating func take(_ bytes: some Collection<UInt8>) {
    word += bytes
    isInWord = true
  }

  private mutating func endWord() {
    if isInWord { commands[commands.count - 1].append(String(decoding: word, as: UTF8.self)) }
    (word, isInWord) = ([], false)
  }

  private mutating func endCommand() {
    endWord()
    if commands.last?.isEmpty == false { commands.append([]) }
  }

  /// The name of the program of each simple command, without its directory and the assignments before it.
  var programs: [String] {
    commands.compactMap { words in
      words.first { !$0.contains("=") && $0 != "!" && $0 != "{" }?.split(separator: "/").last.map(String.init)
    }
  }

  /// All words, programs without their directories.
  var words: [String] { commands.joined().map { String($0.split(separator: "/").last ?? "") } }
}
