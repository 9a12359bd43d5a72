/// The parameters of a method that changes something.
public protocol RequestParameters: Record {
  /// What tells this request from others of the caller, so that it can be sent again where no answer came.
  var key: String? { get set }
  /// Who asks, as the caller says.
  var claimedBy: String? { get set }
}

let requestKeySummary = """
  A word of the caller's own: a request that is sent again with its key within a day is answered as the first one was, and \
  not done again.
  """
let claimSummary = """
  Who asks, where the caller may speak for others; else the account of the caller, which is also the default.
  """
