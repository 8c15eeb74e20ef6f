public import Backprop
import BackpropFiles

extension Dataset {
  /// The SHA-256 of the samples and their counts: data sets that differ in anything that training
  /// sees have different fingerprints.
  public var fingerprint: String {
    var hash = SHA256()
    func update(_ text: String) { hash.update(Array("\(text)\n".utf8)) }
    update("\(ScalarType(of: S.self).rawValue) \(count) \(inputCount) \(outputCount)")
    switch inputs {
    case .pixels(let pixels):
      update("pixels")
      hash.update(pixels)
    case .values(let values):
      update("values")
      hash.update(values.withUnsafeBytes { Array($0) })
    }
    switch targets {
    case .classes(let labels, let count):
      update("classes \(count)")
      hash.update(labels.withUnsafeBytes { Array($0) })
    case .values(let values):
      update("targets")
      hash.update(values.withUnsafeBytes { Array($0) })
    }
    if let weights {
      update("weights")
      hash.update(weights.withUnsafeBytes { Array($0) })
    }
    let digits = Array("0123456789abcdef")
    return String(hash.digest().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
