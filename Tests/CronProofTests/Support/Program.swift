import Glibc

/// What a program prints, by line, and the status it ends with.
func output(of command: String) -> (lines: [Substring], status: Int32) {
  guard let stream = unsafe popen(command, "re") else { return ([], -1) }
  var text: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = unsafe fread(&buffer, 1, buffer.count, stream), count > 0 { text += buffer.prefix(count) }
  let status = unsafe pclose(stream)
  return (String(decoding: text, as: UTF8.self).split(separator: "\n"), status)
}

/// The path of a file of these tests.
func path(_ name: String) -> String { #filePath.replacing("Support/Program.swift", with: name) }
