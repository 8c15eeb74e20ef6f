import Foundation

/// The line of JSON that every side prints.
public struct SideResult: Encodable {
  public let side: String

  /// The seconds of each epoch, or pass over the test digits: of training, and with `--monitor all` also of the evaluation after it.
  public let seconds: [Double]

  /// The seconds before the first epoch: reading and preparing the data.
  public let setupSeconds: Double

  /// The share of test digits correctly classified after each epoch.
  public let accuracies: [Double]

  /// The peak resident memory of the process.
  public let peakMegabytes: Double

  /// The number of threads that trained.
  public let threads: Int

  /// The result of a side.
  public init(
    side: String, seconds: [Double], setupSeconds: Double, accuracies: [Double],
    peakMegabytes: Double, threads: Int
  ) {
    self.side = side
    self.seconds = seconds
    self.setupSeconds = setupSeconds
    self.accuracies = accuracies
    self.peakMegabytes = peakMegabytes
    self.threads = threads
  }

  private enum CodingKeys: String, CodingKey {
    case side, seconds, accuracies, threads
    case setupSeconds = "setup_seconds"
    case peakMegabytes = "peak_rss_mb"
  }
}

/// Returns the peak resident memory of this process so far, in MB.
public func peakMegabytes() -> Double {
  var usage = rusage()
  #if os(Linux)
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return Double(usage.ru_maxrss) / 1024
  #else
    getrusage(RUSAGE_SELF, &usage)
    return Double(usage.ru_maxrss) / 1_048_576
  #endif
}
