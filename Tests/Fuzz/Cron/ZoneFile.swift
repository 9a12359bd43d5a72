import Glibc

/// The bytes of a zone of this machine, none where it has no such zone.
func zoneFile(_ name: String) -> [UInt8] {
  let descriptor = unsafe open("/usr/share/zoneinfo/\(name)", O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return [] }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 1 << 16)
  let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
  return Array(bytes.prefix(max(0, count)))
}
