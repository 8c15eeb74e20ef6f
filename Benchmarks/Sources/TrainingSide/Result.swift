import Foundation

/// The line that every side prints.
struct Result: Encodable {
  let side: String

  /// One value an epoch: training, and with `--monitor all` also the measurements after it.
  let seconds: [Double]

  /// Seconds before the first epoch: reading and preparing the data.
  let setupSeconds: Double

  /// The share of test digits recognised after each epoch.
  let accuracies: [Double]

  /// The largest resident memory of the process.
  let peakMegabytes: Double

  /// How many threads trained.
  let threads: Int

  private enum CodingKeys: String, CodingKey {
    case side, seconds, accuracies, threads
    case setupSeconds = "setup_seconds"
    case peakMegabytes = "peak_rss_mb"
  }
}

/// The largest resident memory of this process so far.
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
