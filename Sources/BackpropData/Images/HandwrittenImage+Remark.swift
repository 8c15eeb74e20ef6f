extension HandwrittenImage {
  /// A doubt about an image that is nevertheless classified.
  public enum Remark: Sendable, Hashable, CustomStringConvertible {
    /// A fault of the file that did not prevent reading it.
    case file(String)
    /// Shapes beside each other, each as large as a digit.
    case separateShapes(count: Int)
    /// Ink that hardly stands out from the background.
    case faint

    /// One line without a full stop.
    public var description: String {
      switch self {
      case .file(let remark): return remark
      case .separateShapes(let count):
        let words = ["two", "three", "four", "five", "six", "seven", "eight", "nine"]
        let number = 2..<words.count + 2 ~= count ? words[count - 2] : "\(count)"
        return "\(number) separate shapes: is this one digit?"
      case .faint: return "the digit hardly stands out from the background: is it all there?"
      }
    }
  }
}
