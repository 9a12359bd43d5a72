import Glibc
import Accounts
import Processes
import Queues

/// A thread that sees mounts which nobody else sees.
enum PrivateMounts {
  private static let newNamespace: Int32 = 0x2_0000  // CLONE_NEWNS
  private static let readOnly: UInt = 1
  private static let remount: UInt = 32
  private static let bindFlag: UInt = 4096
  private static let privately: UInt = 1 << 18
  private static let recursively: UInt = 1 << 14

  /// Whether such a thread can be had here.
  static func isPossible() async -> Bool {
    guard getuid() == 0 else { return false }
    do {
      try await run {}
      return true
    } catch {
      return false
    }
  }

  /// Runs something on a new thread, whose mounts end with it.
  static func run(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      let start = Start {
        continuation.resume(
          with: Result {
            try TrustedTree.check(unshare(newNamespace), "unshare")
            try call("none", "/", recursively | privately)
            try body()
          })
      }
      var thread = pthread_t()
      let argument = unsafe Unmanaged.passRetained(start).toOpaque()
      let status = unsafe pthread_create(
        &thread, nil,
        { argument in
          unsafe Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue().body()
          return nil
        }, argument)
      guard status == 0 else {
        unsafe Unmanaged<Start>.fromOpaque(argument).release()
        return continuation.resume(throwing: SystemError("pthread_create"))
      }
      pthread_detach(thread)
    }
  }

  static func bind(_ source: String, to target: String) throws {
    try call(source, target, bindFlag)
  }

  /// Makes a directory a mount that nothing can be written through.
  static func makeReadOnly(_ path: String) throws {
    try bind(path, to: path)
    try call("none", path, remount | bindFlag | readOnly)
  }

  /// Mounts a file system of its own, which ends with the thread's mounts.
  static func emptyFileSystem(at path: String) throws {
    try call("tmpfs", path, 0, kind: "tmpfs")
  }

  /// Takes a mount, and whatever is mounted below it, out of the thread's sight.
  static func detach(_ path: String) {
    let detach = unsafe unsafeBitCast(dlsym(nil, "umount2"), to: Unmount.self)
    _ = unsafe detach(path, 2)  // MNT_DETACH
  }

  private final class Start: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private typealias Unshare = @convention(c) (Int32) -> Int32
  private typealias Unmount = @convention(c) (UnsafePointer<CChar>, Int32) -> Int32
  private typealias Mount =
    @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>?, UInt, UnsafeRawPointer?) -> Int32

  /// The Glibc module has none of them.
  private static func unshare(_ flags: Int32) -> Int32 {
    unsafe unsafeBitCast(dlsym(nil, "unshare"), to: Unshare.self)(flags)
  }

  private static func call(_ source: String, _ target: String, _ flags: UInt, kind: String? = nil) throws {
    let mount = unsafe unsafeBitCast(dlsym(nil, "mount"), to: Mount.self)
    try TrustedTree.check(unsafe mount(source, target, kind, flags, nil), "mount \(target)")
  }
}
