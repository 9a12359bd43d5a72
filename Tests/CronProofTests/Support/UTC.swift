import CivilTime
import Glibc

/// An instant as text in UTC.
func utc(_ second: Int64) -> String {
  var time = time_t(second)
  var fields = unsafe tm()
  unsafe gmtime_r(&time, &fields)
  var text = [CChar](repeating: 0, count: 32)
  let length = unsafe strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &fields)
  return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// The instant that a text such as `2026-03-29T01:00:00Z` or `2026-03-29T03:00:00+02:00` means; it must be one.
func instant(_ text: String) -> Instant { Instant(rfc3339: text)! }
