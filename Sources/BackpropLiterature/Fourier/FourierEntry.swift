import BackpropPlots
import BackpropReport

/// The entry of the appendix on digits in the Fourier domain.
struct FourierEntry: ReportPart {
  /// The extent; `nil` leaves it to the context.
  var scale: FourierExperiment.Scale?

  let id = "fourier"

  func title(in say: Language) -> String {
    say(en: "Digits in the Fourier domain", de: "Ziffern im Frequenzbereich")
  }

  func label(in say: Language) -> String { Literature.label("E", in: say) }

  func work(_ context: ReportContext) async throws -> PartResult {
    let scale = scale ?? (context.isQuick ? .quick : .full)
    let experiment = try await FourierExperiment.measure(scale, in: context)
    return FourierText(experiment, in: context.language).result()
  }
}
