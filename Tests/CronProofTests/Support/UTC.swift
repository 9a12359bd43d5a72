import CivilTime

/// An instant as text in UTC.
func utc(_ second: Int64) -> String { Instant(secondsSinceEpoch: second).rfc3339UTC }

/// The instant that a text such as `2026-03-29T01:00:00Z` or `2026-03-29T03:00:00+02:00` means; it must be one.
func instant(_ text: String) -> Instant { Instant(rfc3339: text)! }
