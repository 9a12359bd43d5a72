import Glibc
import Processes
import Testing

@Suite("A directory that somebody else filled is removed")
struct DirectoryTreeTests {
  /// Shell commands that fill the directory they are in.
  static let fillings: [(String, String)] = [
    ("nothing", ":"),
    ("files and directories", "mkdir -p a/b c; touch a/x a/b/y c/z w"),
    (
      "5000 levels",
      "python3 -c 'import os\nfor i in range(5000): os.mkdir(\"d\"); os.chdir(\"d\"); open(\"f\", \"w\")'"
    ),
    (
      "9000 files beside 300 directories with two each",
      "for i in $(seq 300); do mkdir -p d$i/a d$i/b; done; seq 9000 | xargs touch"
    ),
    (
      "links that lead out",
      "ln -s ../kept link; ln -s /etc all; mkdir a; ln -s ../../kept a/link; ln ../kept/file a/hard"
    ),
    ("names that are no text", "touch \"$(printf 'a\\377b')\"; mkdir \"$(printf '\\200')\""),
    ("directories that their owner closed", "mkdir -p a/b/c; touch a/b/c/f; chmod 0 a/b/c a/b a"),
    ("names that removal itself uses", "mkdir -p .moved-1/a/b .moved-2/c/d; touch .moved-3; mkdir -p x/y/z/v"),
    ("a FIFO and a socket", "mkfifo f; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"s\")'"),
  ]

  @Test(arguments: fillings)
  func removal(_ kind: String, _ command: String) throws {
    var template = Array("/tmp/factotum-tree-XXXXXX".utf8CString)
    unsafe mkdtemp(&template)
    let top = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { unsafe rmdir(top) }
    let made = unsafe system("cd \(top) && mkdir kept full && touch kept/file && cd full && { \(command) ; }")
    #expect(made == 0)
    #expect(DirectoryTree.remove("full", in: top), "\(kind)")
    #expect(unsafe access("\(top)/full", F_OK) != 0)
    #expect(unsafe access("\(top)/kept/file", F_OK) == 0, "a link was followed")
    #expect(DirectoryTree.remove("kept", in: top))
    #expect(DirectoryTree.remove("kept", in: top), "what is not there is gone")
  }
}
