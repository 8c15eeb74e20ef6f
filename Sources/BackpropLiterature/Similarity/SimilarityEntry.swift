import BackpropPlots
import BackpropReport

/// The entry of the appendix on the generalisation of a similarity of the plane.
struct SimilarityEntry: ReportPart {
  /// The extent; `nil` leaves it to the context.
  var scale: SimilarityExperiment.Scale?

  let id = "similarity"

  func title(in say: Language) -> String {
    say(en: "A similarity of the plane", de: "Eine Ähnlichkeitsabbildung der Ebene")
  }

  func label(in say: Language) -> String { Literature.label("B", in: say) }

  func work(_ context: ReportContext) async throws -> PartResult {
    let scale = scale ?? (context.isQuick ? .quick : .full)
    let experiment = try await SimilarityExperiment.measure(scale, in: context)
    return SimilarityText(experiment, in: context.language).result()
  }
}
