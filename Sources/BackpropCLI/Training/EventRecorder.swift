import ArgumentParser
import Backprop
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation

/// The recorder of a run for TensorBoard, epoch by epoch.
struct EventRecorder {
  private let writer: EventWriter
  /// The lock of the folder, if the run does not hold it for its checkpoints.
  private let lock: FolderLock?
  private let imageSize: (width: Int, height: Int)?

  /// Creates a new file in the folder.
  ///
  /// - Parameters:
  ///   - folder: The folder of this run alone.
  ///   - locked: A folder that the run has locked already; nil for none.
  ///   - epochs: The number of epochs before a resumed run; nil for a new run.
  ///   - imageSize: The width and height of input images; nil for other inputs.
  /// - Throws: ``FileError`` of kind `writeFailed`, of kind `unavailable` if another process uses the
  ///   folder; `ValidationError` if it holds another run.
  init(
    folder: String, besides locked: String?, resumingAfter epochs: Int?,
    imageSize: (width: Int, height: Int)?
  ) throws {
    try Folder.make(folder)
    let isLocked = FileIdentity(of: folder) == locked.flatMap { FileIdentity(of: $0) }
    lock = isLocked ? nil : try FolderLock(folder)
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

  /// Records the settings of the run, and the network before its first epoch.
  func begin<S: Scalar>(_ network: Network<S>, _ run: RunSpecification) throws(FileError) {
    let rows = run.options.map { "| \($0.name) | \($0.text.replacing("|", with: "\\|")) |" }
    let table = (["| option | value |", "| --- | --- |"] + rows).joined(separator: "\n")
    try writer.append(
      Event(wallTime: Self.now, step: 0, values: [("configuration", .text(table))]),
      parameters(of: network, epoch: 0))
  }

  /// Records the last epoch.
  ///
  /// - Parameter learningRate: η of that epoch; nil for a full-batch optimizer.
  func record<S: Scalar>(
    _ history: History, _ network: Network<S>, learningRate: Double?
  ) throws(FileError) {
    try writer.append(
      Event(lastEpochOf: history, learningRate: learningRate, wallTime: Self.now),
      parameters(of: network, epoch: history.epochs))
  }

  private func parameters<S: Scalar>(of network: Network<S>, epoch: Int) -> Event {
    // The weights of a window are no image of the inputs.
    Event(
      parametersOf: network, epoch: epoch, imageSize: network.layers[0].isDense ? imageSize : nil,
      wallTime: Self.now)
  }

  private static var now: Double { Date().timeIntervalSince1970 }
}
