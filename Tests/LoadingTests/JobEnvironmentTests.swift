import Glibc
import Processes
import Testing

@testable import Accounts
@testable import Loading

@Suite("The environment of a job")
struct JobEnvironmentTests {
  @Test(
    "has /bin/sh where the account's shell is none to work with",
    arguments: [
      "/usr/sbin/nologin", "/bin/false", "/usr/bin/true", "/no/such/shell", "", "/etc/passwd", "/etc", "bash",
    ])
  func unusableShell(shell: String) {
    #expect(JobEnvironment.shell(shell) == "/bin/sh")
  }

  @Test("has the account's own shell where that works", arguments: ["/bin/sh", "/bin/bash"])
  func usableShell(shell: String) {
    #expect(JobEnvironment.shell(shell) == shell)
  }

  private func account(_ user: UInt32, home: String) -> Account {
    Account(
      name: "somebody", identity: SpawnRequest.Identity(user: user, group: user, supplementaryGroups: []), home: home,
      shell: "")
  }

  @Test("a system account without a home gets one of its own below the state directory")
  func home() throws {
    let directory = TemporaryDirectory()
    let environment = JobEnvironment(homes: "\(directory.path)/homes")
    let own = "\(directory.path)/homes/somebody"
    for home in ["/", "", "/nonexistent", "/etc/passwd", own] {
      #expect(environment.home(of: account(990, home: home)) == own)
    }
    #expect(environment.home(of: account(990, home: "/tmp")) == "/tmp")
    // What an ordinary user or root lacks is not ours to replace.
    #expect(environment.home(of: account(1000, home: "/nonexistent")) == "/nonexistent")
    #expect(environment.home(of: account(0, home: "/")) == "/")
    let real = account(geteuid() == 0 ? 990 : geteuid(), home: "/")
    try environment.makeHome(of: real)
    try environment.makeHome(of: real)
    var found = stat()
    if environment.home(of: real) == own {
      #expect(unsafe stat(own, &found) == 0 && found.st_uid == real.identity.user && found.st_mode & 0o777 == 0o700)
    }
  }
}
