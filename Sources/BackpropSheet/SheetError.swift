/// Why a selection of exercises, or their work, came to nothing.
public enum SheetError: Error, Equatable, CustomStringConvertible {
  /// There is no such exercise.
  case unknownExercise(String, known: [String])
  /// Exercises were asked for, but none was named.
  case emptySelection(known: [String])
  /// No run of an experiment reached its last epoch; what the first of them met.
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
