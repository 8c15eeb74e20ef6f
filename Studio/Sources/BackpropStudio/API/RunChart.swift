import Backprop
import BackpropPlots

/// The curves of runs as figures.
enum RunChart {
  /// What is drawn over the epochs.
  enum Value: String, CaseIterable, Sendable {
    case trainingCost, trainingAccuracy, evaluationCost, evaluationAccuracy

    fileprivate var isAccuracy: Bool { self == .trainingAccuracy || self == .evaluationAccuracy }

    fileprivate var label: String {
      switch self {
      case .trainingCost: "cost on the training data"
      case .trainingAccuracy: "relative accuracy on the training data"
      case .evaluationCost: "cost on the test data"
      case .evaluationAccuracy: "relative accuracy on the test data"
      }
    }

    fileprivate func values(of history: History) -> [Double] {
      switch self {
      case .trainingCost: history.trainingCost
      case .trainingAccuracy: history.relativeTrainingAccuracy
      case .evaluationCost: history.evaluationCost
      case .evaluationAccuracy: history.relativeEvaluationAccuracy
      }
    }

    fileprivate var axis: Axis {
      isAccuracy ? Axis(label, format: .percent()) : Axis(label, scale: .log10)
    }
  }

  /// Training and test of one run: accuracies, where there are some and no cost is asked for.
  static func curves(of run: StudioRun, _ history: History, _ value: Value?) -> LineChart {
    let isAccuracy = value?.isAccuracy ?? !history.evaluationAccuracy.isEmpty
    let pair: [Value] =
      isAccuracy ? [.evaluationAccuracy, .trainingAccuracy] : [.evaluationCost, .trainingCost]
    return LineChart(
      run.name, subtitle: run.settings.title, x: Axis("epoch", format: .integer),
      y: isAccuracy
        ? Axis("relative accuracy", format: .percent()) : Axis("cost", scale: .log10),
      series: [
        Series("test", values: pair[0].values(of: history), from: 1, color: .blue),
        Series("training", values: pair[1].values(of: history), from: 1, color: .vermilion),
      ])
  }

  /// One value of several runs.
  static func comparison(of runs: [(run: StudioRun, history: History)], _ value: Value) -> LineChart
  {
    LineChart(
      value.label.prefix(1).uppercased() + value.label.dropFirst(),
      x: Axis("epoch", format: .integer), y: value.axis,
      series: runs.map { Series($0.run.name, values: value.values(of: $0.history), from: 1) })
  }
}
