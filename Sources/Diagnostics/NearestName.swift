/// The candidate a mistyped name most likely meant, nil when none is near.
///
/// Near means at most a third of the name's characters, and at least one, inserted, removed, replaced or
/// swapped with their neighbour. Upper and lower case do not count. Ties go to the earlier candidate.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  nearestNames(to: name, among: candidates).first
}

/// All candidates that are as near to a mistyped name as the nearest one.
///
/// - Parameter limit: how many characters may differ at most, where that is to be fewer than a third.
public func nearestNames(
  to name: String, among candidates: some Sequence<String>, differingBy limit: Int = .max
) -> [String] {
  let typed = Array(name.lowercased())
  guard typed.count <= 128 else { return [] }
  var best: (names: [String], distance: Int) = ([], .max)
  for candidate in candidates {
    let allowed = min(limit, max(1, max(typed.count, candidate.count) / 3))
    let characters = Array(candidate.lowercased())
    guard abs(characters.count - typed.count) <= allowed else { continue }
    let distance = editDistance(typed, characters)
    guard distance <= allowed, distance <= best.distance else { continue }
    best = distance < best.distance ? ([candidate], distance) : (best.names + [candidate], distance)
  }
  return best.names
}

/// The optimal string alignment distance: insertions, removals, replacements and swaps of neighbours.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    for column in right.indices {
      let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
      var cost = min(replaced, last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      current.append(cost)
    }
    beforeLast = last
    last = current
  }
  return last[right.count]
}
