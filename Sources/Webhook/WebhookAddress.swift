import CCurl

/// Where updates are posted: a URL of http or https.
public struct WebhookAddress: Sendable, Hashable {
  public let url: String

  /// Checks a URL.
  ///
  /// - Throws: `WebhookError` with the reason why nothing can be posted there, libcurl missing among them.
  public init(_ url: String) throws(WebhookError) {
    guard !url.utf8.contains(0) else { throw WebhookError(reason: "it holds a NUL character") }
    try unsafe WebhookError.check { unsafe curl_library_open($0, $1) }
    try unsafe WebhookError.check { reason, size in
      unsafe url.withCString { unsafe curl_library_check_url($0, reason, size) }
    }
    self.url = url
  }
}

/// Why an update cannot be posted, or was not taken.
public struct WebhookError: Error, Hashable, Sendable, CustomStringConvertible {
  public let reason: String
  /// Whether it would be the same each time.
  public let isPermanent: Bool

  init(reason: String, isPermanent: Bool = false) {
    self.reason = reason
    self.isPermanent = isPermanent
  }

  public var description: String { reason }

  /// Calls what returns zero or leaves a reason in the buffer.
  static func check(_ body: (UnsafeMutablePointer<CChar>?, Int) -> Int32) throws(WebhookError) {
    var reason = [CChar](repeating: 0, count: 512)
    let status = unsafe reason.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress, $0.count) }
    guard status == 0 else {
      let text = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw WebhookError(reason: String(decoding: text, as: UTF8.self))
    }
  }
}
