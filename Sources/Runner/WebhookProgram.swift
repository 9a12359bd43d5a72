import Processes

/// The program that posts a run's updates: `factotum`, which a runner of the daemon's finds beside itself.
public enum WebhookProgram {
  /// What it is called with: nothing about a job may stand in a command line that everybody can read.
  public static let arguments = ["post-updates"]

  /// Its path: this program itself, or, for the runner in `libexec`, the one in `bin`; as in a build, in the same directory.
  static var path: String {
    let own = OwnProgram.path
    guard own.hasSuffix("/factotum-run") else { return own }
    let directory = OwnProgram.directory(of: own)
    let prefix = OwnProgram.directory(of: OwnProgram.directory(of: directory))
    let installed = "\(prefix)/bin/factotum"
    return OwnProgram.firstExecutable([installed, "\(directory)/factotum"]) ?? installed
  }
}
