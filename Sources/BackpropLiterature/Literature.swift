import BackpropPlots
public import BackpropReport
public import Foundation

/// The appendix of the sheet's report: experiments of the literature on complex-valued networks.
public enum Literature {
  /// All entries, in the order of the appendix.
  public static let entries: [any ReportPart] = [
    XOREntry(), SimilarityEntry(), EqualizerEntry(), NonCircularEntry(), FourierEntry(),
  ]

  /// The kinds of trainings that the entries hand to workers.
  public static let trainings: [any ReportTraining.Type] = [
    XORTraining.self, SimilarityTraining.self, EqualizerTraining.self, NonCircularTraining.self,
    FourierTraining.self,
  ]

  /// Works entries one after another and returns the appendix.
  ///
  /// - Parameters:
  ///   - entries: The entries, in the order of the appendix.
  ///   - context: The digits, the seeds, the threads and the language.
  ///   - date: The date and time of the run.
  ///   - directory: The folder for the appendix, its figures and its data; `nil` writes nothing.
  /// - Throws: `FileError` if something cannot be written, or `CancellationError`.
  public static func work(
    _ entries: [any ReportPart] = Literature.entries, in context: ReportContext,
    date: Date = Date(), savingTo directory: String? = nil
  ) async throws -> Report {
    var report = Report(
      title(in: context.language), name: "appendix", Report.Provenance(context, date: date))
    try await report.work(entries, in: context, savingTo: directory)
    return report
  }

  /// Returns the title of the appendix.
  static func title(in say: Language) -> String {
    say(
      en: "Complex-valued networks: experiments from the literature",
      de: "Komplexwertige Netze: Experimente aus der Literatur")
  }

  /// The command that repeats the appendix.
  static let command = "backprop sheet --appendix"

  /// Returns the short name of an entry: `Appendix A`.
  static func label(_ letter: Character, in say: Language) -> String {
    say(en: "Appendix \(letter)", de: "Anhang \(letter)")
  }
}
