import CCurl

/// A connection of libcurl's, used from one thread.
@safe
final class Connection: @unchecked Sendable {
  // Made on first use, on the thread that uses it.
  private var handle: UnsafeMutableRawPointer?
  /// Set from any thread, read while a request goes on: one word that only ever goes from 0 to 1.
  private let cancelled = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

  init() { unsafe cancelled.initialize(to: 0) }

  deinit {
    if let handle = unsafe handle { unsafe curl_library_free(handle) }
    unsafe cancelled.deallocate()
  }

  /// Gives up the request that goes on, and every one after it.
  func cancel() { unsafe cancelled.pointee = 1 }

  /// Posts a body and returns the HTTP status of the answer.
  func post(
    _ body: [UInt8], to address: WebhookAddress, as agent: String, within limit: Duration
  ) throws(WebhookError) -> Int {
    if unsafe handle == nil { unsafe handle = curl_library_make() }
    guard let handle = unsafe handle else { throw WebhookError(reason: "there is no memory left") }
    let milliseconds = max(1, Int(limit / .milliseconds(1)))
    var status = 0
    try unsafe WebhookError.check { reason, size in
      unsafe address.url.withCString { url in
        unsafe agent.withCString { agent in
          unsafe body.withUnsafeBytes { bytes in
            unsafe curl_library_post(
              handle, url, agent, bytes.baseAddress, bytes.count, milliseconds, cancelled, &status, reason, size)
          }
        }
      }
    }
    return status
  }
}
