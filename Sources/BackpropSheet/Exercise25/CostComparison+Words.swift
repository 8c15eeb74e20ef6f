import BackpropPlots

extension CostComparison {
  /// Which cost learns faster, in words.
  var answer: String {
    guard let first = rows.first, let last = rows.last else { return "" }
    return testAnswer(first) + levelSentence + trainingSentence(last)
  }

  private func testAnswer(_ first: Row) -> String {
    let epochs = Self.list(rows.map { "\($0.epoch)" })
    if rows.allSatisfy({ $0.test.verdict == .undecided }) {
      let leads = Self.list(rows.map(\.test.difference.points))
      let (noun, each) = rows.count == 1 ? ("epoch", "which is") : ("epochs", "each of which is")
      return "*Neither cost learns faster* on the test digits: after \(noun) \(epochs) the "
        + "cross-entropy leads by \(leads) percentage points, \(each) \(chance)."
    }
    let lead =
      switch first.test.verdict {
      case .first: "The *cross-entropy learns faster*: "
      case .second: "The *quadratic cost learns faster*: "
      case .undecided: "At first *neither cost is faster*, later they differ: "
      }
    return lead + rows.map(sentence).joined(separator: "; ") + "."
  }

  /// Why a difference says nothing.
  private var chance: String {
    seeds == 1
      ? "no more than the choice of the test digits makes"
      : "no more than chance, as far as \(seeds) seeds tell"
  }

  /// `after epoch 5 the cross-entropy leads by 0.31 ± 0.12 percentage points (4 of 5 seeds)`.
  private func sentence(_ row: Row) -> String {
    let lead = row.test
    let seeds = seedCount(lead.agreeing, of: lead.difference.count)
    let size = lead.difference.unsignedPoints
    return switch lead.verdict {
    case .first:
      "after epoch \(row.epoch) the cross-entropy leads by \(size) percentage points (\(seeds))"
    case .second:
      "after epoch \(row.epoch) the quadratic cost leads by \(size) percentage points (\(seeds))"
    case .undecided:
      "after epoch \(row.epoch) the difference of \(lead.difference.points) percentage points is "
        + chance
    }
  }

  private var levelSentence: String {
    guard let crossEntropyReaches, let quadraticReaches else { return "" }
    let percent = NumberFormat.percent().string(level)
    let times =
      crossEntropyReaches == quadraticReaches
      ? "in epoch \(crossEntropyReaches) with either cost"
      : "in epoch \(crossEntropyReaches) with the cross-entropy and in epoch \(quadraticReaches) "
        + "with the quadratic cost"
    return " A mean test accuracy of \(percent) is reached \(times)."
  }

  private func trainingSentence(_ row: Row) -> String {
    let lead = row.training
    let numbers = "(\(lead.crossEntropy.percent) against \(lead.quadratic.percent)"
    let seeds = seedCount(lead.agreeing, of: lead.difference.count)
    return switch lead.verdict {
    case .first:
      " On the *training* digits the cross-entropy leads after epoch \(row.epoch), by "
        + "\(lead.difference.unsignedPoints) percentage points \(numbers); \(seeds))."
    case .second:
      " On the *training* digits the quadratic cost leads after epoch \(row.epoch), by "
        + "\(lead.difference.unsignedPoints) percentage points \(numbers); \(seeds))."
    case .undecided:
      " On the *training* digits they do not differ after epoch \(row.epoch) either \(numbers))."
    }
  }

  /// Best and final accuracies, and what lies between training and test.
  var courses: String {
    func sentence(_ name: String, _ course: Course) -> String {
      "\(name) reaches its best test accuracy, \(course.best.percent), "
        + "\(Self.epochs(course.bestEpoch)) and ends at \(course.final.percent); on the training "
        + "digits it ends at \(course.training.percent), a gap of \(course.gap.unsignedPoints) "
        + "percentage points."
    }
    let sign = seeds > 1 ? " (± is one standard deviation over \(seeds) seeds.)" : ""
    return sentence("The cross-entropy", crossEntropy) + " "
      + sentence("The quadratic cost", quadratic) + sign
  }

  private static func epochs(_ spread: Spread) -> String {
    let (first, last) = (Int(spread.minimum), Int(spread.maximum))
    return first == last ? "in epoch \(first)" : "in epochs \(first) to \(last)"
  }

  private static func list(_ items: [String]) -> String {
    guard items.count > 1, let last = items.last else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// One line for the summary.
  var finding: String {
    guard let first = rows.first, let last = rows.last else { return "" }
    let start =
      switch first.test.verdict {
      case .first: "The cross-entropy learns faster than the quadratic cost"
      case .second: "The quadratic cost learns faster than the cross-entropy"
      case .undecided:
        "Cross-entropy (η = 0.5) and quadratic cost (η = 3) learn equally fast, as far as "
          + (seeds == 1 ? "one seed tells" : "\(seeds) seeds tell")
      }
    let end =
      switch last.test.verdict {
      case .first: "in the end the cross-entropy is ahead"
      case .second: "in the end the quadratic cost is ahead"
      case .undecided: "in the end they do not differ by more than chance"
      }
    let training = last.training.difference.unsignedPoints
    let onTraining =
      switch last.training.verdict {
      case .first:
        "; on the training digits the cross-entropy ends ahead by \(training) percentage points"
      case .second:
        "; on the training digits the quadratic cost ends ahead by \(training) percentage points"
      case .undecided: ""
      }
    return "\(start): \(first.test.crossEntropy.percent) against \(first.test.quadratic.percent) "
      + "of the test digits after epoch \(first.epoch); \(end), "
      + "\(last.test.crossEntropy.percent) against \(last.test.quadratic.percent) after epoch "
      + "\(last.epoch)\(onTraining)."
  }

  var table: ExerciseResult.Block {
    .table(
      caption: "Test accuracy of both costs. Leads are cross-entropy minus quadratic, in "
        + "percentage points"
        + (seeds > 1 ? "; ± is one standard deviation over \(seeds) seeds." : "."),
      header: [
        "epoch", "cross-entropy", "quadratic", "lead", "seeds that lead", "lead on training digits",
      ],
      rows: rows.map { row in
        [
          "\(row.epoch)", row.test.crossEntropy.percent, row.test.quadratic.percent,
          row.test.difference.points, "\(row.test.ahead) of \(row.test.difference.count)",
          row.training.difference.points,
        ]
      })
  }

  var numbers: [String: Double] {
    var numbers = [
      "cross_entropy_best_test_accuracy": crossEntropy.best.mean,
      "cross_entropy_final_test_accuracy": crossEntropy.final.mean,
      "cross_entropy_final_training_accuracy": crossEntropy.training.mean,
      "quadratic_best_test_accuracy": quadratic.best.mean,
      "quadratic_final_test_accuracy": quadratic.final.mean,
      "quadratic_final_training_accuracy": quadratic.training.mean,
    ]
    for row in rows { numbers["test_accuracy_lead_epoch_\(row.epoch)"] = row.test.difference.mean }
    return numbers
  }
}
