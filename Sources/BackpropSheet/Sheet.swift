import BackpropFiles
import Foundation

/// The exercise sheet: its exercises and the function that works them.
public enum Sheet {
  /// All exercises, in the sheet's order.
  public static let exercises: [any Exercise] = [
    Exercise25a(),
    Exercise25b(),
    Exercise25c(),
    Exercise26a(),
    Exercise26b(),
    Exercise26c(),
    TutorialExercise(),
  ]

  /// The ids of all exercises.
  public static var ids: [String] { exercises.map(\.id) }

  /// Returns the exercises of a list such as `25a,26b`, in the sheet's order and each once; all of
  /// them for `nil`.
  ///
  /// - Throws: ``SheetError`` that lists the valid ids, for an unknown id or a list without any.
  public static func selection(_ list: String?) throws(SheetError) -> [any Exercise] {
    guard let list else { return exercises }
    let requested = list.lowercased().split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty }
    if requested.isEmpty { throw .emptySelection(known: ids) }
    for id in requested where !ids.contains(id) { throw .unknownExercise(id, known: ids) }
    return exercises.filter { requested.contains($0.id) }
  }

  /// Works exercises one after another.
  ///
  /// An exercise that fails becomes a section of the report too, and the others are worked all the
  /// same. Each section is written as soon as it is finished, so that a later failure loses nothing.
  ///
  /// - Parameters:
  ///   - exercises: As from ``selection(_:)``.
  ///   - context: The digits, the seeds and the threads.
  ///   - date: The date of the report.
  ///   - directory: The folder for the report, its figures and its data, which are written after
  ///     each exercise; it is created if it is missing. `nil` writes nothing.
  /// - Returns: The report; ``SheetReport/failures`` lists the exercises that failed.
  /// - Throws: `FileError` if something cannot be written, or `CancellationError`.
  public static func work(
    _ exercises: [any Exercise] = Sheet.exercises, in context: SheetContext,
    date: Date = Date(), savingTo directory: String? = nil
  ) async throws -> SheetReport {
    var report = SheetReport(SheetReport.Provenance(context, date: date))
    // A folder that cannot be written fails before the work, not after it.
    if let directory { try report.write(to: directory) }
    for exercise in exercises {
      context.progress("\(exercise.id): \(exercise.title)")
      let start = ContinuousClock.now
      let outcome: SheetReport.Section.Outcome
      do {
        outcome = .worked(try await exercise.work(context))
      } catch let error as CancellationError {
        throw error
      } catch {
        context.progress("\(exercise.id) failed: \(error)")
        outcome = .failed("\(error)")
      }
      let section = SheetReport.Section(
        id: exercise.id, title: exercise.title, outcome: outcome,
        seconds: (ContinuousClock.now - start) / .seconds(1))
      report.sections.append(section)
      if let directory {
        try section.write(to: directory)
        try report.writeSummary(to: directory)
      }
    }
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
