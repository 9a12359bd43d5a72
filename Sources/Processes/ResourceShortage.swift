import CLinux
import Glibc

/// An error of the system, by its number.
public protocol NumberedError: Error, CustomStringConvertible {
  /// The system's error number.
  var number: Int32 { get }
}

extension NumberedError {
  /// Whether something was used up that somebody may give back: descriptors, processes or memory.
  public var isShortage: Bool { ResourceShortage.numbers.contains(number) }
}

extension SystemError: NumberedError {}
extension SpawnError: NumberedError {
  /// ENOSPC is told of the limit of watched descriptors as well as of disks.
  public var isShortage: Bool { ResourceShortage.numbers.contains(number) || step == .watching }
}
extension PipeError: NumberedError {
  /// Neither making a pipe nor watching it fails for another reason.
  public var isShortage: Bool { true }
}

/// What a machine may run out of, and what is done before it does.
public enum ResourceShortage {
  static let numbers: Set = [EMFILE, ENFILE, EAGAIN, ENOMEM]
  /// What a file is not opened for although nothing is wrong with it.
  private static let openingNumbers: Set = [EMFILE, ENFILE, ENOMEM]

  /// Whether an error says nothing about the file that was to be opened or read.
  public static func hindersOpening(_ number: Int32) -> Bool { openingNumbers.contains(number) }

  /// What has run out, and whose limit that is; nil where the error is another one.
  public static func name(of number: Int32) -> String? {
    switch number {
    case EMFILE: "out of file descriptors (the daemon's limit, LimitNOFILE)"
    case ENFILE: "out of file descriptors (the system's limit)"
    case EAGAIN: "out of processes (TasksMax, the user's limit or the system's)"
    case ENOMEM: "out of memory"
    case ENOSPC, EDQUOT: "out of space"
    default: nil
    }
  }

  /// Lets this process open as many descriptors as it may at all; its children get back the limit it came with.
  ///
  /// To be called before the first child is started.
  public static func raiseDescriptorLimit() { linux_raise_descriptor_limit() }

  /// The most descriptors that looking something up in the system's databases takes at a time, and some to spare.
  private static let lookUpNeed = 16

  /// Why nothing can be looked up at this moment, as an error number; 0 where that is not so.
  ///
  /// The C library answers "there is none" where it could not open the file to look it up in.
  public static var ofDescriptors: Int32 {
    var held: [Int32] = []
    defer { for descriptor in held { close(descriptor) } }
    while held.count < lookUpNeed {
      let descriptor = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return numbers.contains(errno) ? errno : 0 }
      held.append(descriptor)
    }
    return 0
  }
}
