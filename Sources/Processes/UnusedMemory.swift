import CLinux

/// Memory that the program had use for once.
public enum UnusedMemory {
  /// Gives it back to the system; allocations of other threads wait meanwhile. Source: malloc_trim(3).
  public static func giveBack() { linux_return_memory() }
}
