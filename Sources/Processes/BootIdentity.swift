import Glibc

/// Which boot of the machine this is: process numbers and start times mean nothing in another.
public enum BootIdentity {
  /// The kernel's random identifier of this boot.
  public static let current: String = {
    let descriptor = unsafe open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "unknown" }
    defer { close(descriptor) }
    let bytes = try? BoundedFile.read(descriptor: descriptor, limit: 256)
    return String(decoding: bytes ?? [], as: UTF8.self).filter { !$0.isNewline }
  }()
}
