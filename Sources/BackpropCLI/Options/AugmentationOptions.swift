import ArgumentParser

/// Making more of the images there are, on the command line.
struct AugmentationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Distort the training images anew in every epoch: \(AugmentOption.forms), separated by "
        + "commas. (default: not at all)",
      discussion: """
        shift moves by up to so many pixels along each axis, rotate turns by up to so many degrees, \
        elastic bends with a strength of 34 and a smoothness of 4 pixels unless given. What is \
        measured on the training data is measured on the images as they are.
        """, valueName: "how"),
    completion: .list(AugmentOption.names), transform: AugmentOption.parse)
  var augment: AugmentOption?
}
