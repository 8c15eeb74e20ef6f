import BackpropPlots
import BackpropReport

/// The entry of the appendix on XOR: Nitta's coding, its linear solution, and the poles of the
/// sigmoid.
struct XOREntry: ReportPart {
  /// The number of seeds; `nil` leaves it to the context.
  var scale: XORExperiment.Scale?

  let id = "xor"

  func title(in say: Language) -> String {
    say(en: "XOR with a single complex neuron", de: "XOR mit einem einzelnen komplexen Neuron")
  }

  func label(in say: Language) -> String { Literature.label("A", in: say) }

  func work(_ context: ReportContext) async throws -> PartResult {
    let scale = scale ?? (context.isQuick ? .quick : .full)
    let experiment = try await XORExperiment.measure(scale, in: context)
    return XORText(experiment, in: context.language).result()
  }
}
