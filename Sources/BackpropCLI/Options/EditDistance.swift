/// The number of characters to insert, delete or replace to get from `a` to `b` (Levenshtein).
func editDistance(_ a: some Collection<Character>, _ b: some Collection<Character>) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let replaced = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}

/// The one of `names` that was probably meant by `text`; nil if none is near.
func nearestName(to text: String, among names: [String]) -> String? {
  let text = text.lowercased()
  let ranked = names.map { (name: $0, distance: editDistance(text, $0)) }
  guard let best = ranked.min(by: { $0.distance < $1.distance }),
    best.distance <= max(1, best.name.count / 3)
  else { return nil }
  return best.name
}
