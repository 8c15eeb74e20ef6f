import Backprop

/// Grey images of one size with their classes.
public struct LabeledImages: Sendable, Hashable {
  /// The pixels, image by image and row by row: `count × height × width`. 0 is background.
  public private(set) var pixels: [UInt8]
  /// The class of each image, in `0..<classCount`.
  public private(set) var labels: [UInt8]
  /// The number of columns of an image.
  public let width: Int
  /// The number of rows of an image.
  public let height: Int
  /// The number of classes.
  public let classCount: Int

  /// Images from their pixels, whose number is `labels.count × height × width`.
  public init(
    pixels: [UInt8], labels: [UInt8], width: Int, height: Int, classCount: Int = 10
  ) {
    precondition(width > 0 && height > 0 && classCount > 0, "sizes are positive")
    precondition(pixels.count == labels.count * width * height, "pixels do not match the labels")
    precondition(labels.allSatisfy { $0 < classCount }, "a label is below classCount")
    self.pixels = pixels
    self.labels = labels
    self.width = width
    self.height = height
    self.classCount = classCount
  }

  /// The number of images.
  public var count: Int { labels.count }

  /// The number of pixels of an image, `height × width`, which is the number of inputs.
  public var pixelCount: Int { width * height }

  /// Returns the pixels of the image at `index`, without a copy.
  public func image(_ index: Int) -> ArraySlice<UInt8> {
    precondition(labels.indices.contains(index), "no such image")
    return pixels[index * pixelCount..<(index + 1) * pixelCount]
  }

  /// The images of `range`.
  ///
  /// - Complexity: O(number of pixels); they are copied.
  public subscript(range: Range<Int>) -> LabeledImages {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "no such images")
    let bytes = range.lowerBound * pixelCount..<range.upperBound * pixelCount
    return LabeledImages(
      pixels: Array(pixels[bytes]), labels: Array(labels[range]), width: width, height: height,
      classCount: classCount)
  }

  /// Returns the same images with other class numbers: `numbers[label]` instead of `label`.
  func renumbered(_ numbers: [UInt8], classCount: Int) -> LabeledImages {
    LabeledImages(
      pixels: pixels, labels: labels.map { numbers[Int($0)] }, width: width, height: height,
      classCount: classCount)
  }

  /// Returns the images with rows and columns exchanged.
  func transposed() -> LabeledImages {
    var pixels = [UInt8](repeating: 0, count: self.pixels.count)
    for image in 0..<count {
      let start = image * pixelCount
      for row in 0..<height {
        for column in 0..<width {
          pixels[start + column * height + row] = self.pixels[start + row * width + column]
        }
      }
    }
    return LabeledImages(
      pixels: pixels, labels: labels, width: height, height: width, classCount: classCount)
  }

  /// Removes the images from `start` on and returns them.
  ///
  /// - Complexity: O(number of removed pixels); the others stay where they are in memory.
  mutating func removeSuffix(from start: Int) -> LabeledImages {
    let suffix = self[start..<count]
    pixels.removeLast(suffix.pixels.count)
    labels.removeLast(suffix.count)
    return suffix
  }

  /// Returns the first `length` images, or all if there are fewer.
  public func prefix(_ length: Int) -> LabeledImages {
    length >= count ? self : self[0..<max(0, length)]
  }
}

extension Dataset {
  /// Images as samples of a classification; their pixels stay 8 bits wide.
  public init(_ images: LabeledImages) {
    do throws(DatasetError) {
      try self.init(
        inputs: .pixels(images.pixels),
        targets: .classes(images.labels.map { Int32($0) }, count: images.classCount),
        inputCount: images.pixelCount, outputCount: images.classCount)
    } catch {
      preconditionFailure("labeled images are complete, and their labels below the class count")
    }
  }
}

/// Images with classes, such as handwritten digits, in three parts.
public struct DigitDataset: Sendable, Hashable {
  /// The short name, such as `mnist` or `digits`.
  public let name: String
  /// The origin of the images in words: a folder, or the generator and its seed.
  public let source: String
  /// The images to train on: of MNIST 50,000.
  public let training: LabeledImages
  /// The images to choose hyperparameters by: of MNIST 10,000.
  public let validation: LabeledImages
  /// The images for the final evaluation: of MNIST 10,000.
  public let test: LabeledImages
  /// The name of each class.
  public let classNames: [String]

  /// A data set from its parts, whose images have one size and the same classes.
  ///
  /// The classes are named by their numbers unless names are given.
  public init(
    name: String, source: String, training: LabeledImages, validation: LabeledImages,
    test: LabeledImages, classNames: [String]? = nil
  ) {
    for part in [validation, test] {
      precondition(
        part.width == training.width && part.height == training.height
          && part.classCount == training.classCount, "the parts are alike")
    }
    precondition(
      classNames == nil || classNames?.count == training.classCount, "every class has a name")
    self.name = name
    self.source = source
    self.classNames = classNames ?? (0..<training.classCount).map(String.init)
    self.training = training
    self.validation = validation
    self.test = test
  }

  /// The images of a part.
  public subscript(part: DatasetPart) -> LabeledImages {
    switch part {
    case .training: training
    case .validation: validation
    case .test: test
    }
  }
}

extension DigitDataset {
  /// Returns the data set with its classes in the order of a list of names.
  ///
  /// - Precondition: The list has all of them.
  public func renumbered(to names: [String]) -> DigitDataset {
    let numbers = classNames.map { name in
      guard let number = names.firstIndex(of: name) else { preconditionFailure("no class \(name)") }
      return UInt8(number)
    }
    func renumbered(_ images: LabeledImages) -> LabeledImages {
      images.renumbered(numbers, classCount: names.count)
    }
    return DigitDataset(
      name: name, source: source, training: renumbered(training),
      validation: renumbered(validation), test: renumbered(test), classNames: names)
  }

  /// A data set whose validation images are the last sixth of the training images, as of MNIST.
  ///
  /// - Parameters:
  ///   - images: The images for training and validation.
  ///   - test: The test images; nil to take the last seventh of the training images before.
  ///   - name: The short name.
  ///   - source: The origin in words.
  ///   - classNames: The name of each class; their numbers unless given.
  ///   - hasValidation: False to drop the validation images.
  public init(
    splitting images: consuming LabeledImages, test: LabeledImages? = nil, name: String,
    source: String, classNames: [String]? = nil, hasValidation: Bool = true
  ) {
    var training = images
    let test = test ?? training.removeSuffix(from: training.count - training.count / 7)
    var validation = training.removeSuffix(from: training.count - training.count / 6)
    if !hasValidation { validation = validation.prefix(0) }
    self.init(
      name: name, source: source, training: training, validation: validation, test: test,
      classNames: classNames)
  }
}
