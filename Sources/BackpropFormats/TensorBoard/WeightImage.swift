import Backprop

/// The weights of a layer's units as grey images side by side: white is positive, black negative,
/// mid-grey zero, on the same scale for all. Over ℂ it is |w|.
struct WeightImage {
  private(set) var pixels: [UInt8]
  let width: Int
  let height: Int

  /// The largest number of units that are shown.
  static let maximumUnits = 100

  /// - Parameter size: The columns and rows of an image that goes into the layer.
  /// - Returns: nil if the layer has another number of inputs, or images of such a size are too
  ///   large to be shown.
  init?<S: Scalar>(of layer: Layer<S>, imageSize size: (width: Int, height: Int)) {
    guard 1...1024 ~= size.width, 1...1024 ~= size.height,
      size.width * size.height == layer.inputCount
    else { return nil }
    let units = min(layer.outputCount, Self.maximumUnits)
    let columns = Int(Double(units).squareRoot().rounded(.up))
    let rows = (units + columns - 1) / columns
    // One pixel between the images.
    width = columns * (size.width + 1) - 1
    height = rows * (size.height + 1) - 1
    pixels = Array(repeating: 128, count: width * height)
    let weights = (0..<units).map { layer.weights(ofUnit: $0).map(BackpropFormats.size) }
    let largest = weights.joined().lazy.filter(\.isFinite).map(abs).max() ?? 0
    guard largest > 0 else { return }
    for (unit, weights) in weights.enumerated() {
      let top = unit / columns * (size.height + 1)
      let left = unit % columns * (size.width + 1)
      for (place, weight) in weights.enumerated() where weight.isFinite {
        let pixel = (top + place / size.width) * width + left + place % size.width
        pixels[pixel] = UInt8(128 + (127 * weight / largest).rounded())
      }
    }
  }
}
