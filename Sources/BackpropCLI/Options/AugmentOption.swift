import ArgumentParser
import Backprop

/// How training images are distorted, as an option's value: `shift:2,rotate:10,elastic:34:4`.
struct AugmentOption: Hashable, Sendable, CustomStringConvertible {
  static let names = ["shift", "rotate", "elastic"]
  static let forms = "shift:PIXELS, rotate:DEGREES, elastic[:STRENGTH[:SMOOTHNESS]]"

  let description: String
  private var shift = 0.0
  private var rotation = 0.0
  private var elastic: ImageAugmentation.Elastic?

  /// - Throws: `ValidationError` if a part has none of the forms or is there twice.
  static func parse(_ text: String) throws -> AugmentOption {
    var option = AugmentOption(description: text)
    var seen: Set<String> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      let name = pieces.first ?? ""
      guard names.contains(name) else {
        throw ValidationError(NamedChoice.advice(on: name, among: names))
      }
      guard seen.insert(name).inserted else { throw ValidationError("\(name) is there twice") }
      try option.set(name, to: pieces.dropFirst().map(number))
    }
    // What has no meaning for the largest images has none for others.
    _ = try option.augmentation(width: 4096, height: 4096)
    return option
  }

  private init(description: String) { self.description = description }

  private mutating func set(_ name: String, to numbers: [Double]) throws {
    switch (name, numbers.count) {
    case ("shift", 1): shift = numbers[0]
    case ("rotate", 1): rotation = numbers[0]
    case ("elastic", 0): elastic = .init()
    case ("elastic", 1): elastic = .init(strength: numbers[0])
    case ("elastic", 2): elastic = .init(strength: numbers[0], smoothness: numbers[1])
    default: throw ValidationError("write it as \(Self.forms)")
    }
  }

  private static func number(_ text: String) throws -> Double {
    guard let number = Double(text) else {
      throw ValidationError("'\(text)' is no number: write it as \(forms)")
    }
    return number
  }

  /// The augmentation of images of a size.
  ///
  /// - Throws: `ValidationError` if a number has no meaning for them.
  func augmentation(width: Int, height: Int) throws -> ImageAugmentation {
    let augmentation = ImageAugmentation(
      width: width, height: height, shift: shift, rotation: rotation, elastic: elastic)
    do throws(TrainingError) {
      try augmentation.check()
    } catch {
      throw ValidationError(error.description)
    }
    return augmentation
  }
}
