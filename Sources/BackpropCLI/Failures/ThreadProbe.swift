import BackpropFiles
import Foundation

/// Finds out whether the system starts threads, where it limits their number.
///
/// Dispatch waits for ever for a thread that it cannot have.
enum ThreadProbe {
  /// Starts threads, and ends them.
  ///
  /// - Throws: ``FileError`` of kind `unavailable` if the system refuses one.
  static func check(_ count: Int) throws(FileError) {
    let gate = DispatchSemaphore(value: 0)
    #if canImport(Darwin)
      var threads: [pthread_t?] = []
      var thread: pthread_t?
    #else
      var threads: [pthread_t] = []
      var thread = pthread_t()
    #endif
    defer {
      for _ in threads { gate.signal() }
      for thread in threads.compactMap(\.self) { pthread_join(thread, nil) }
    }
    for _ in 0..<count {
      let status = pthread_create(
        &thread, nil,
        { argument in
          #if canImport(Darwin)
            Unmanaged<DispatchSemaphore>.fromOpaque(argument).takeUnretainedValue().wait()
          #else
            argument.map {
              Unmanaged<DispatchSemaphore>.fromOpaque($0).takeUnretainedValue().wait()
            }
          #endif
          return nil
        }, Unmanaged.passUnretained(gate).toOpaque())
      guard status == 0 else {
        throw FileError(
          .unavailable,
          "the system does not start \(count) threads: "
            + String(cString: strerror(status)),
          advice: "raise the limit on processes (ulimit -u, or pids.max of the container)")
      }
      threads.append(thread)
    }
  }
}
