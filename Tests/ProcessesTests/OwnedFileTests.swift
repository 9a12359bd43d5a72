import Glibc
import Processes
import Testing

@Suite("A file that decides what is executed", .enabled(if: getuid() == 0, "only root can give files away"))
struct OwnedFileTests {
  /// Makes a directory and a file in it with these owners and modes, and reads the file for root.
  private func read(
    owner: UInt32 = 0, mode: UInt32 = 0o644, directoryOwner: UInt32 = 0, directoryMode: UInt32 = 0o755,
    group: UInt32 = 0
  ) throws -> String {
    let directory = "/tmp/factotum-owned-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    let path = directory + "/file"
    _ = unsafe mkdir(directory, 0o700)
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    _ = unsafe write(file, "text", 4)
    fchown(file, owner, group)
    fchmod(file, mode)
    close(file)
    _ = unsafe chown(directory, directoryOwner, group)
    _ = unsafe chmod(directory, directoryMode)
    defer {
      _ = unsafe unlink(path)
      _ = unsafe rmdir(directory)
    }
    do {
      return String(decoding: try OwnedFile(owners: [0]).read(path, limit: 4), as: UTF8.self)
    } catch {
      return error.description.replacing(path, with: "FILE").replacing(directory, with: "DIRECTORY")
    }
  }

  @Test("is read where it and its directory belong to the right users and nobody else may write them")
  func good() throws {
    #expect(try read() == "text")
    #expect(try read(mode: 0o600, directoryMode: 0o700) == "text")
    // The owner's own group, which has no other member.
    #expect(try read(mode: 0o664) == "text")
  }

  @Test("is refused in wrong hands, with the reason and the way out")
  func refused() throws {
    #expect(try read(owner: 65534).hasPrefix("'FILE' belongs to the user 65534, who may not decide about it"))
    #expect(try read(directoryOwner: 65534).hasPrefix("'DIRECTORY' belongs to the user 65534"))
    #expect(try read(mode: 0o666).hasPrefix("'FILE' can be written by everybody; take that away with chmod"))
    #expect(try read(directoryMode: 0o777).hasPrefix("'DIRECTORY' can be written by everybody"))
    #expect(try read(mode: 0o664, group: 100).hasPrefix("'FILE' can be written by the group 100"))
  }

  @Test("that is none, or too large, is an error at once")
  func kinds() {
    let owned = OwnedFile(owners: [0])
    #expect(throws: OwnedFile.Failure.notRegular) { try owned.read("/dev/null", limit: 10) }
    #expect(throws: OwnedFile.Failure.notRegular) { try owned.read("/etc", limit: 10) }
    #expect(throws: OwnedFile.Failure.unreadable(reason: "No such file or directory")) {
      try owned.read("/no/such", limit: 10)
    }
    #expect(throws: OwnedFile.Failure.unreadable(reason: "it is larger than the limit of 1 bytes")) {
      try owned.read("/etc/passwd", limit: 1)
    }
  }
}
