import ArgumentParser
import Backprop

/// `backprop layers`: explains the layers of networks.
struct LayersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layers", abstract: "Explain the layers of --layers.", discussion: page)

  func run() throws { try StandardStream.output.write(Self.page + "\n") }

  /// The page.
  static let page = """
    --layers lists the layers from the inputs to the outputs, separated by
    commas. Each has a keyword, arguments, and an activation:

      'conv 20 5x5 relu, max-pool 2x2, dense 100 relu, dropout 0.5, dense 10'

    LAYERS
      dense UNITS      Fully connected: z = w a + b. It takes any input as a plain
                       vector.
      conv CHANNELS SIZE [stride N] [same]
                       Convolution: a window of SIZE, such as 5x5 (rows x columns),
                       with the same weights at every position. CHANNELS are those
                       of the output.
      max-pool SIZE [stride N] [same]
                       The largest value of each channel under a window.
      mean-pool SIZE [stride N] [same]
                       The mean of each channel under a window.
      batch-norm [momentum X] [epsilon X]
                       Mean 0 and variance 1 for each channel over the mini-batch,
                       then a learned scale and shift. An evaluation uses running
                       statistics.
      layer-norm [epsilon X]
                       Mean 0 and variance 1 for each sample, then a learned scale
                       and shift of each channel.
      dropout RATE     Drops each value with this probability during training; as
                       the first layer it drops inputs.
      flatten          A plain vector of an image; dense needs none before it.

    DEFAULTS
      SIZE             One number is a square window over an image, and that many
                       neighbours in a sequence. For pooling, global is all points.
      stride           1 for conv, SIZE for pooling; a number, or two as in 2x1.
      same             Without it (or with valid) the window stays within the
                       sample; with it there are zeros around, so that a stride of 1
                       keeps the size. Pooling takes no zeros, but fewer values.
      momentum         0.1, the weight of the newest mini-batch; epsilon is 1e-5.
      activation       The identity; in the last layer the one that suits the cost.

    SHAPES
      An input is height × width × channels, the channels last: an image 28×28×1,
      a sequence 1×128×1. The data says it: images have 1 channel, arrays of .npz
      are [n, height, width] or [n, height, width, channels], and a row of a table
      is a plain vector. --input-shape 8x8x3 gives its numbers another shape.
      Of H rows, conv with h rows makes (H - h)/stride + 1, rounded down; with
      same, H/stride, rounded up. The last layer has one output per class or target.

    REAL AND COMPLEX
      All layers are for both, by the same text. Over the complex numbers weights
      are complex, no product has a conjugate, max-pool takes the value of the
      largest modulus, and the normalisations whiten real and imaginary parts
      together (Trabelsi et al., Deep complex networks, 2018).
    \(names("Real activations:", RealActivation.allCases.map(\.rawValue)))
    \(names("Complex activations:", ComplexActivation.allCases.map(\.rawValue)))

    EXAMPLES
      backprop train --optimizer adam --initializer he --cost log-likelihood \\
        --layers 'conv 20 5x5 relu, max-pool 2x2, conv 40 5x5 relu, max-pool 2x2,
          dense 100 relu, dropout 0.5, dense 10 softmax' --save digits.safetensors
      backprop train --dataset noncircular --scalar complex \\
        --input-shape 1x128x1 --layers 'conv 8 5 cardioid, mean-pool 4, layer-norm,
          dense 2 real-part-sigmoid'
      backprop check --layers 'conv 3 3x3 cardioid, max-pool 2x2, dense 4' \\
        --scalar complex

    In a YAML file it is the same text, or a list:
      layers:
        - conv 20 5x5 relu
        - max-pool 2x2
        - dense 10 softmax
    """

  /// The lines of a list of names, indented.
  private static func names(_ title: String, _ names: [String]) -> String {
    var lines = ["  \(title)"]
    for (index, name) in names.enumerated() {
      let word = index + 1 < names.count ? " \(name)," : " \(name)"
      if lines[lines.count - 1].count + word.count > 78 { lines.append("   ") }
      lines[lines.count - 1] += word
    }
    return lines.joined(separator: "\n")
  }
}
