import BackpropPlots
import BackpropReport

/// A publication with results that `backprop reproduce` repeats.
///
/// A new one is a value in a file of `Entries` and its place in ``Reproduction/works``.
package struct PublishedWork: Sendable {
  /// The name on the command line: `nielsen-chapter-1`.
  package let name: String

  /// The place of the results in the literature.
  package let publication: Publication

  /// The results that are repeated; empty if something is ``missing``.
  package let results: [PublishedResult]

  /// The differences between these experiments and those of the source; `nil` if there are none.
  package var differences: Phrase?

  /// That which is missing for a repetition, and how to get it; `nil` if nothing is.
  package var missing: Phrase?

  /// The figures of the work, made from the values of its experiments.
  package var figures: (@Sendable (ExperimentValues, Language) -> [PartResult.Block])?

  /// The data sets that the results need.
  package var data: Set<DataNeed> { Set(results.flatMap(\.experiments).map(\.data)) }
}

/// A publication.
package struct Publication: Hashable, Sendable {
  /// The authors: initials and names.
  package let authors: String
  /// The year.
  package let year: Int
  /// The title.
  package let title: String
  /// The book or journal and the section.
  package let place: Phrase
  /// The address, or that of the digital object identifier.
  package let address: String
}

/// A published result: what was printed, and the experiment that repeats it.
package struct PublishedResult: Sendable {
  /// The name within its work: `30-hidden`.
  package let id: String
  /// The subject, in a few words.
  package let title: Phrase
  /// The words of the source.
  package let printed: PrintedText
  /// The number that is taken from the experiments, one per seed.
  package let figure: ReproducedFigure
  /// The condition under which the result counts as reproduced.
  package let expectation: ResultExpectation
  /// The unit in which numbers are shown.
  package var unit = Unit.percent
  /// The number of seeds.
  package let seeds: Int
  /// The extent of the experiments unless hours are given.
  package var usual = UsualExtent.whole

  /// The extent without `--hours`.
  package enum UsualExtent: Sendable {
    /// The whole experiment.
    case whole
    /// Its reduced form.
    case reduced
    /// None: it takes too long.
    case none
  }

  /// The unit of a number.
  package enum Unit: Sendable {
    /// A fraction of 1, in percent; a difference in percentage points.
    case percent
    /// A plain number.
    case number
  }

  /// The experiments from which the figure is taken.
  package var experiments: [any Experiment] { figure.quantities.map(\.experiment) }
}

extension PublishedResult {
  /// A result that is a value of one experiment, whose name it has.
  init(
    title: Phrase, printed: PrintedText, experiment: any Experiment, value: String = "accuracy",
    expectation: ResultExpectation, seeds: Int, usual: UsualExtent = .whole
  ) {
    self.init(
      id: experiment.id, title: title, printed: printed,
      figure: .value(Quantity(experiment, value)), expectation: expectation, seeds: seeds,
      usual: usual)
  }
}

/// The words with which a source states a result.
package struct PrintedText: Hashable, Sendable {
  /// The text, as printed.
  package let text: String
  /// A Boolean value that indicates whether the text was compared with the source, a copy or a
  /// quotation of it.
  package let isConfirmed: Bool

  /// A text that was compared with the source.
  package static func confirmed(_ text: String) -> PrintedText {
    PrintedText(text: text, isConfirmed: true)
  }

  /// A text that could not be compared with the source.
  package static func unconfirmed(_ text: String) -> PrintedText {
    PrintedText(text: text, isConfirmed: false)
  }
}

/// A value that an experiment has for each seed.
package struct Quantity: Sendable {
  /// The experiment.
  package let experiment: any Experiment
  /// The name among its values.
  package let key: String

  /// The value of an experiment with a name.
  package init(_ experiment: any Experiment, _ key: String = "accuracy") {
    (self.experiment, self.key) = (experiment, key)
  }

  /// The same value of the reduced experiment; `nil` if there is none.
  var reduced: Quantity? { experiment.reduced.map { Quantity($0, key) } }
}

/// A number that is taken from experiments, one per seed.
package enum ReproducedFigure: Sendable {
  /// A value.
  case value(Quantity)
  /// The difference of two values of the same seed.
  case difference(Quantity, Quantity)

  /// The values from which it is taken.
  var quantities: [Quantity] {
    switch self {
    case .value(let quantity): [quantity]
    case .difference(let first, let second): [first, second]
    }
  }

  /// The same figure of the reduced experiments; `nil` if one of them has none.
  var reduced: ReproducedFigure? {
    switch self {
    case .value(let quantity): quantity.reduced.map { .value($0) }
    case .difference(let first, let second):
      if let first = first.reduced, let second = second.reduced {
        .difference(first, second)
      } else {
        nil
      }
    }
  }

  /// A Boolean value that indicates whether it is a difference.
  var isDifference: Bool { if case .difference = self { true } else { false } }
}
