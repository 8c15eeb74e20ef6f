import BackpropPlots
import BackpropReport

/// The entry of the appendix on non-circular Gaussian vectors.
struct NonCircularEntry: ReportPart {
  /// The extent; `nil` leaves it to the context.
  var scale: NonCircularExperiment.Scale?

  let id = "non-circular"

  func title(in say: Language) -> String {
    say(en: "Non-circular Gaussian vectors", de: "Nichtzirkuläre Gaußsche Vektoren")
  }

  func label(in say: Language) -> String { Literature.label("D", in: say) }

  func work(_ context: ReportContext) async throws -> PartResult {
    let scale = scale ?? (context.isQuick ? .quick : .full)
    let experiment = try await NonCircularExperiment.measure(scale, in: context)
    return NonCircularText(experiment, in: context.language).result()
  }
}
