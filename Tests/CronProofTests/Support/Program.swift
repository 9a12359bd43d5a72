import Glibc

/// What a command of the shell prints, by line, and the status it ends with, nil where it could not be started.
func output(of command: String) -> (lines: [Substring], status: Int?) {
  // The shell tells the status: the process itself may be collected by whoever tests collecting.
  guard let stream = unsafe popen("\(command)\necho $?", "re") else { return ([], nil) }
  defer { unsafe pclose(stream) }
  var text: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = unsafe fread(&buffer, 1, buffer.count, stream), count > 0 { text += buffer.prefix(count) }
  var lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
  let status = lines.popLast().flatMap { Int($0) }
  return (lines, status)
}

/// The path of a file of these tests.
func path(_ name: String) -> String { #filePath.replacing("Support/Program.swift", with: name) }
