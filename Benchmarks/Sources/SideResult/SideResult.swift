import Foundation

/// The line of JSON that every side prints.
struct SideResult: Encodable {
  let side: String

  /// The seconds of each epoch: of training, and with `--monitor all` also of the evaluation after it.
  let seconds: [Double]

  /// The seconds before the first epoch: reading and preparing the data.
  let setupSeconds: Double

  /// The share of test digits correctly classified after each epoch.
  let accuracies: [Double]

  /// The peak resident memory of the process.
  let peakMegabytes: Double

  /// The number of threads that trained.
  let threads: Int

  private enum CodingKeys: String, CodingKey {
    case side, seconds, accuracies, threads
    case setupSeconds = "setup_seconds"
    case peakMegabytes = "peak_rss_mb"
  }
}

/// Returns the peak resident memory of this process so far, in MB.
func peakMegabytes() -> Double {
  var usage = rusage()
  #if os(Linux)
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return Double(usage.ru_maxrss) / 1024
  #else
    getrusage(RUSAGE_SELF, &usage)
    return Double(usage.ru_maxrss) / 1_048_576
  #endif
}
