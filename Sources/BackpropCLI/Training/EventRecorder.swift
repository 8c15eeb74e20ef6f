import ArgumentParser
import Backprop
import BackpropFiles
import BackpropFormats
import Foundation

/// Records a run for TensorBoard, epoch by epoch.
struct EventRecorder {
  private let writer: EventWriter
  private let imageSize: (width: Int, height: Int)?

  /// Makes a new file in the folder.
  ///
  /// - Parameters:
  ///   - folder: Of this run alone, but where it is taken up again.
  ///   - epochs: How many epochs were done before; nil for a new run.
  ///   - imageSize: The columns and rows of the images that the network gets, if they are images.
  /// - Throws: ``FileError`` of kind `writeFailed`, `ValidationError` if the folder holds another
  ///   run.
  init(
    folder: String, goingOnAfter epochs: Int?, imageSize: (width: Int, height: Int)?
  ) throws {
    if epochs == nil, EventWriter.hasEvents(inFolder: folder) {
      throw ValidationError(
        "--tensorboard \(folder): it holds the events of a run; name another folder, TensorBoard "
          + "shows each as a curve")
    }
    writer = try EventWriter(
      folder: folder, wallTime: Self.now, host: ProcessInfo.processInfo.hostName,
      resumingAt: epochs.map { $0 + 1 })
    self.imageSize = imageSize
  }

  /// Records what the run is, and the network before its first epoch.
  func begin<S: Scalar>(_ network: Network<S>, _ configuration: RunConfiguration) throws(FileError)
  {
    let rows = configuration.options.compactMap { option in
      option.value.map { "| \(option.name) | \($0.replacing("|", with: "\\|")) |" }
    }
    let table = (["| option | value |", "| --- | --- |"] + rows).joined(separator: "\n")
    try writer.append(
      Event(wallTime: Self.now, step: 0, values: [("configuration", .text(table))]),
      Event(parametersOf: network, epoch: 0, imageSize: imageSize, wallTime: Self.now))
  }

  /// Records the last epoch.
  ///
  /// - Parameter learningRate: η of that epoch.
  func record<S: Scalar>(
    _ history: History, _ network: Network<S>, learningRate: Double
  ) throws(FileError) {
    try writer.append(
      Event(lastEpochOf: history, learningRate: learningRate, wallTime: Self.now),
      Event(
        parametersOf: network, epoch: history.epochs, imageSize: imageSize, wallTime: Self.now))
  }

  private static var now: Double { Date().timeIntervalSince1970 }
}
