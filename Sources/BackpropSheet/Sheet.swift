public import BackpropReport
public import Foundation

/// The exercise sheet: its exercises and the function that works them.
public enum Sheet {
  /// All exercises, in the sheet's order.
  public static let exercises: [any ReportPart] = [
    Exercise25a(), Exercise25b(), Exercise25c(), Exercise26a(), Exercise26b(), Exercise26c(),
    TutorialA(), TutorialB(), TutorialC(), TutorialD(),
  ]

  /// The ids of all exercises.
  public static var ids: [String] { exercises.map(\.id) }

  /// The kinds of trainings that workers of a sheet are given.
  public static let trainings: [any ReportTraining.Type] = [
    DigitTraining.self, DepthTraining.self,
  ]

  /// Returns the exercises of a list such as `25a,26`, in the sheet's order and each once; all of
  /// them for `nil`. The beginning of an id stands for all exercises that it begins: `25`,
  /// `tutorial`.
  ///
  /// - Throws: ``SheetError`` that lists the valid ids, for an unknown id or a list without any.
  public static func selection(_ list: String?) throws(SheetError) -> [any ReportPart] {
    guard let list else { return exercises }
    let requested = list.lowercased().split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty }
    if requested.isEmpty { throw .emptySelection(known: ids) }
    for id in requested where !ids.contains(where: { isChosen($0, by: id) }) {
      throw .unknownExercise(id, known: ids)
    }
    return exercises.filter { exercise in
      requested.contains { isChosen(exercise.id, by: $0) }
    }
  }

  /// Whole groups are `25`, `26` and `tutorial`.
  private static func isChosen(_ id: String, by request: String) -> Bool {
    let number = id.prefix(while: \.isNumber)
    let group = number.isEmpty ? id.prefix { $0 != "-" } : number
    return id == request || group == request
  }

  /// Works exercises one after another.
  ///
  /// - Parameters:
  ///   - exercises: As from ``selection(_:)``.
  ///   - context: The digits, the seeds, the language and the threads.
  ///   - date: The date of the report.
  ///   - directory: The folder for the report, its figures and its data, which are written after
  ///     each exercise; it is created if it is missing. `nil` writes nothing.
  /// - Returns: The report; `failures` lists the exercises that failed.
  /// - Throws: `FileError` if something cannot be written, or `CancellationError`.
  public static func work(
    _ exercises: [any ReportPart] = Sheet.exercises, in context: ReportContext,
    date: Date = Date(), savingTo directory: String? = nil
  ) async throws -> Report {
    let say = context.language
    var report = Report(
      say(
        en: "Exercise sheet 10: training neural networks, and why deep ones are hard to train",
        de: "Übungsblatt 10: Optimiertes Training, instabile Gradienten, komplexe Netze"),
      Report.Provenance(context, date: date), preface: Network2.preface(in: say))
    try await report.work(exercises, in: context, savingTo: directory)
    return report
  }
}

/// An invalid selection of exercises, or an experiment without a result.
public enum SheetError: Error, Equatable, CustomStringConvertible {
  /// An exercise id that does not exist.
  case unknownExercise(String, known: [String])
  /// A list of exercises without any id.
  case emptySelection(known: [String])
  /// An experiment of which no run reached its last epoch, with the error of the first run.
  case everyRunFailed(experiment: String, reason: String)

  public var description: String {
    switch self {
    case .unknownExercise(let id, let known):
      "there is no exercise \"\(id)\": choose from \(known.joined(separator: ","))"
    case .emptySelection(let known):
      "no exercise is named: choose from \(known.joined(separator: ","))"
    case .everyRunFailed(let experiment, let reason):
      "no run of \(experiment) reached its last epoch: \(reason)"
    }
  }
}
