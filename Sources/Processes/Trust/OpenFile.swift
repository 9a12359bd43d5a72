import Glibc

/// An open descriptor, closed as soon as nobody needs it.
struct OpenFile: ~Copyable {
  /// Negative where nothing could be opened.
  let descriptor: Int32

  deinit { if descriptor >= 0 { close(descriptor) } }
}
