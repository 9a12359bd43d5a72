/// libFuzzer's own main function, which the package manager's name for the entry point would hide.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

@_cdecl("CronFuzzer_main")
public func main(
  _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
  var count = count, arguments = unsafe arguments
  guard unsafe arguments != nil else { return 2 }
  return unsafe withUnsafeMutablePointer(to: &arguments) { pointer in
    unsafe runDriver(&count, pointer) { unsafe testOneInput($0, $1) }
  }
}
