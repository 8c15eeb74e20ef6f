import Backprop

/// A list of layers in its text form: `conv 20 5x5 relu, max-pool 2x2, dense 10 softmax`.
package struct LayerList: OptionRepresentable, Hashable, Sendable {
  /// The layers.
  package let layers: [LayerSpecification]

  init(_ layers: [LayerSpecification]) { self.layers = layers }

  /// The layers of a text.
  ///
  /// - Throws: ``OptionError`` that names the number of the layer that is wrong.
  package init(optionText text: String) throws(OptionError) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let known = LayerSpecification.keywords
    for (number, part) in parts.enumerated() {
      if let word = part.split(whereSeparator: \.isWhitespace).first.map(String.init),
        !known.contains(word.lowercased())
      {
        throw OptionError(
          "layer \(number + 1): there is no layer '\(word)': "
            + Suggestion.advice(on: word, among: known))
      }
    }
    do throws(LayerError) {
      layers = try LayerSpecification.list(text)
    } catch {
      throw OptionError("\(error)")
    }
    try Self.check(layers, names: ActivationNames.all)
  }

  /// Validates the names of activations.
  static func check(_ layers: [LayerSpecification], names: [String]) throws(OptionError) {
    for (number, layer) in layers.enumerated() {
      guard let name = layer.activation, !names.contains(name) else { continue }
      throw OptionError(
        "layer \(number + 1): \(name) in '\(layer)' is no activation: "
          + Suggestion.advice(on: name, among: names))
    }
  }

  package var optionText: String? { layers.map(\.description).joined(separator: ", ") }
  package static var form: RunOption.Form {
    .notation(
      LayerSpecification.keywords,
      "layers separated by commas: a keyword, its arguments, an activation")
  }
}

extension LayerShape: OptionRepresentable {
  /// The shape of a text such as `28x28x3`.
  ///
  /// - Throws: ``OptionError`` if it is none.
  package init(optionText text: String) throws(OptionError) {
    guard let shape = LayerShape(text) else {
      throw OptionError(
        "give height x width x channels, as in 28x28x1, or 1x128x1 for a sequence of 128 numbers")
    }
    self = shape
  }

  package var optionText: String? { isVector ? "\(channels)" : "\(height)x\(width)x\(channels)" }
  package static var form: RunOption.Form { .notation([], "HEIGHTxWIDTHxCHANNELS") }
}
