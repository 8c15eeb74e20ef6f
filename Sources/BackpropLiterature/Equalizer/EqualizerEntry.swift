import BackpropPlots
import BackpropReport

/// The entry of the appendix on equalisers of a non-linear channel.
struct EqualizerEntry: ReportPart {
  /// The extent; `nil` leaves it to the context.
  var scale: EqualizerExperiment.Scale?

  let id = "equalizer"

  func title(in say: Language) -> String {
    say(en: "Equalisers for a non-linear channel", de: "Entzerrer für einen nichtlinearen Kanal")
  }

  func label(in say: Language) -> String { Literature.label("C", in: say) }

  func work(_ context: ReportContext) async throws -> PartResult {
    let scale = scale ?? (context.isQuick ? .quick : .full)
    let experiment = try await EqualizerExperiment.measure(scale, in: context)
    return EqualizerText(experiment, in: context.language).result()
  }
}
