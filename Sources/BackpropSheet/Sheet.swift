import BackpropFiles
import Foundation

/// The exercise sheet: which exercises there are, and working them.
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

  /// The exercises of a list such as `25a,26b`, in the sheet's order and each once; all of them
  /// for `nil`.
  ///
  /// - Throws: ``SheetError`` that names the known ones, for an unknown id or a list without any.
  public static func selection(_ list: String?) throws(SheetError) -> [any Exercise] {
    guard let list else { return exercises }
    let asked = list.lowercased().split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty }
    if asked.isEmpty { throw .emptySelection(known: ids) }
    for id in asked where !ids.contains(id) { throw .unknownExercise(id, known: ids) }
    return exercises.filter { asked.contains($0.id) }
  }

  /// Works exercises one after another.
  ///
  /// An exercise that fails is a section of the report too, and the others are worked all the
  /// same. What is finished is written at once, so that nothing is lost to what comes later.
  ///
  /// - Parameters:
  ///   - exercises: As from ``selection(_:)``.
  ///   - context: The digits, the seeds and the threads.
  ///   - date: What the report names as its date.
  ///   - directory: Where the report, its figures and its data are written, after each exercise;
  ///     it is made if it is not there. `nil` writes nothing.
  /// - Returns: The report; ``SheetReport/failures`` tells whether an exercise failed.
  /// - Throws: `FileError` if something cannot be written, or `CancellationError`.
  public static func work(
    _ exercises: [any Exercise] = Sheet.exercises, in context: SheetContext,
    date: Date = Date(), savingTo directory: String? = nil
  ) async throws -> SheetReport {
    var report = SheetReport(SheetReport.Circumstances(context, date: date))
    // What cannot be written is found out before the work, not after it.
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
