/// Advice on a misspelled name.
package enum Suggestion {
  /// The names of other programs for what has another name here.
  private static let synonyms = [
    "mse": "quadratic", "squared-error": "quadratic", "l2": "quadratic", "bce": "cross-entropy",
    "crossentropy": "cross-entropy", "binary-crossentropy": "cross-entropy",
    "categorical-crossentropy": "log-likelihood", "nll": "log-likelihood",
    "logistic": "sigmoid", "linear": "identity", "none": "identity", "xavier": "glorot",
    "kaiming": "he", "rms-prop": "rmsprop", "lr": "eta", "learning-rate": "eta",
    "batch": "batch-size", "weight-decay": "lambda", "fashion": "fashion-mnist",
    "fashionmnist": "fashion-mnist", "float": "float32", "double": "float64",
    "conv1d": "conv", "conv2d": "conv", "convolution": "conv", "fc": "dense",
    "fully-connected": "dense", "maxpool2d": "max-pool", "avgpool": "mean-pool",
    "avg-pool": "mean-pool", "average-pool": "mean-pool",
  ]

  /// The names to choose from, and the one that was probably meant if one is near.
  package static func advice(on name: String, among names: [String]) -> String {
    let choice = "choose from \(names.joined(separator: ", "))"
    guard let nearest = nearest(to: name, among: names) else { return choice }
    return "did you mean '\(nearest)'? If not, \(choice)"
  }

  /// The one of `names` that was probably meant by `text`; `nil` if none is near.
  package static func nearest(to text: String, among names: [String]) -> String? {
    let text = text.lowercased()
    if let synonym = synonyms[text.replacing("_", with: "-")], names.contains(synonym) {
      return synonym
    }
    let ranked = names.map { (name: $0, distance: distance(text, $0)) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }),
      best.distance <= max(1, best.name.count / 3)
    else { return nil }
    return best.name
  }

  /// The number of characters to insert, delete, replace, or swap with the next to get from `a` to
  /// `b`: the optimal string alignment distance.
  package static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        let replaced = rows[i][j] + (a[i] == b[j] ? 0 : 1)
        var least = min(replaced, rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          least = min(least, rows[i - 1][j - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
