import Backprop
import BackpropFormats
import Foundation
import Testing

/// An output beside the result may fail without costing the result.
@Suite struct SideOutputTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  /// The folder of the events or of the checkpoints is removed during the training: it goes on, and
  /// is interrupted later.
  @Test(arguments: ["--tensorboard side", "--checkpoint side"])
  func aRemovedFolder(_ option: String) throws {
    let outcome = try command.shell(
      """
      "$BACKPROP" train --dataset table.csv --quiet --epochs 100000000 --save m.npz \(option) & child=$!
      while [ ! -e side/run.yaml ]; do sleep 0.05; done
      sleep 0.5; mv side gone; sleep 0.5; kill -TERM $child; wait $child
      """)
    #expect(outcome.status == 74, "\(outcome.errors)")
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("backprop: side/"))
    #expect(outcome.errors.contains("terminated") && outcome.errors.contains("m.npz"))
    let model = try ModelFile.readAny(command.folder.file("m.npz").path)
    #expect(model.description.sizes == [2, 30, 3])
  }

  /// The run ends by itself: its summary is printed, and the status tells of the failure.
  @Test func theSummaryIsPrinted() throws {
    let outcome = try command.shell(
      """
      "$BACKPROP" train --dataset table.csv --quiet --epochs 2000 --save m.npz --checkpoint side \
        --checkpoint-every 1000 --monitor none --tensorboard events & child=$!
      until [ "$(cat events/events* | wc -c)" -gt 20000 ]; do sleep 0.01; done
      rm -r events; wait $child
      """)
    guard outcome.status != 0 else { return }  // it was faster than the shell
    #expect(outcome.status == 74, "\(outcome.errors)")
    #expect(outcome.errors.contains("events/") && outcome.errors.contains("the result is in m.npz"))
    #expect(outcome.output.contains("network") && command.folder.exists("m.npz"))
  }

  /// One result that cannot be written does not cost the others.
  @Test func everyResultIsWritten() throws {
    let outcome = try command.shell(
      """
      mkdir gone
      "$BACKPROP" train --dataset table.csv --quiet --epochs 100000000 --save gone/m.npz \
        --history h.csv --checkpoint run & child=$!
      while [ ! -e run/best.safetensors ]; do sleep 0.05; done
      rm -r gone; sleep 0.3; kill -INT $child; kill -TERM $child; wait $child
      """)
    #expect(outcome.status == 74, "\(outcome.errors)")
    #expect(outcome.errors.contains("gone/m.npz: cannot be created"))
    #expect(outcome.errors.contains("h.csv") && outcome.errors.contains("is in"))
    #expect(try command.folder.text("h.csv").hasPrefix("epoch,"))
  }

  /// A figure that cannot be written does not cost the table.
  @Test func aFigureIsASideOutput() throws {
    #expect(
      try command.run(
        "train", "--dataset", "table.csv", "--quiet", "--epochs", "1", "--save", "m.npz"
      ).status == 0)
    let outcome = try command.shell(
      """
      ln -s /dev/full c.svg
      exec "$BACKPROP" evaluate m.npz --dataset table.csv --confusion c.svg --quiet
      """)
    #expect(outcome.output.contains("accuracy"))
    #expect(outcome.status == 74)
    #expect(outcome.errors.contains("c.svg: byte 0: write failed"), "\(outcome.errors)")
  }
}
