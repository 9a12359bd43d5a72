/// What a receiver answered.
struct WebhookAnswer {
  /// The HTTP status.
  let status: Int
  /// Where a redirect leads, empty where it leads nowhere.
  let redirectTarget: String
  /// How long it asks to be left alone.
  let retryAfter: Duration

  /// Why the update counts as not taken, nil where it was.
  ///
  /// A redirect stays one, and so does what the receiver holds for the sender's fault; only a time-out (408) and too
  /// many requests (429) pass. Source: RFC 9110, section 15.
  var refusal: WebhookError? {
    switch status {
    case 200..<300: nil
    case 300..<400 where !redirectTarget.isEmpty:
      refusal(", a redirect to '\(redirectTarget)'; redirects are not followed, use that URL", isPermanent: true)
    case 300..<400: refusal(", a redirect; redirects are not followed", isPermanent: true)
    case 408, 429: refusal("", isPermanent: false)
    case 400..<500: refusal("", isPermanent: true)
    default: refusal("", isPermanent: false)
    }
  }

  private func refusal(_ addition: String, isPermanent: Bool) -> WebhookError {
    WebhookError(reason: "the receiver answered with HTTP status \(status)\(addition)", isPermanent: isPermanent)
  }
}
