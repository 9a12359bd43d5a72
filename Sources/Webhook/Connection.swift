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

  /// Posts a body and returns the answer.
  ///
  /// - Throws: `WebhookError` where there was none.
  func post(
    _ body: [UInt8], to address: WebhookAddress, as agent: String, within limit: Duration
  ) throws(WebhookError) -> WebhookAnswer {
    if unsafe handle == nil { unsafe handle = curl_library_make() }
    guard let handle = unsafe handle else { throw WebhookError(reason: "there is no memory left") }
    let milliseconds = max(1, Int(limit / .milliseconds(1)))
    var answer = curl_library_answer()
    do {
      try unsafe perform(handle, body, address, agent, milliseconds, &answer)
    } catch {
      throw WebhookError(reason: error.reason, isPermanent: answer.is_permanent != 0)
    }
    return WebhookAnswer(
      status: answer.status,
      redirectTarget: unsafe withUnsafeBytes(of: answer.target) { target in
        unsafe String(decoding: target.prefix { $0 != 0 }, as: UTF8.self)
      }, retryAfter: .seconds(answer.retry_after))
  }

  private func perform(
    _ handle: UnsafeMutableRawPointer, _ body: [UInt8], _ address: WebhookAddress, _ agent: String,
    _ milliseconds: Int, _ answer: inout curl_library_answer
  ) throws(WebhookError) {
    try unsafe WebhookError.check { reason, size in
      unsafe address.url.withCString { url in
        unsafe agent.withCString { agent in
          unsafe body.withUnsafeBytes { bytes in
            unsafe curl_library_post(
              handle, url, agent, bytes.baseAddress, bytes.count, milliseconds, cancelled, &answer, reason, size)
          }
        }
      }
    }
  }
}
