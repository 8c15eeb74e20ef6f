import Backprop

/// An optimizer with the numbers that it has, under the names of the command's options.
struct OptimizerRecord: Codable, Equatable, Sendable {
  var name: String
  var momentum: Double?
  var beta1: Double?
  var beta2: Double?
  var epsilon: Double?
  var weightDecay: Double?
  var secondMoment: String?

  private enum CodingKeys: String, CodingKey {
    case name, momentum, beta1, beta2, epsilon
    case weightDecay = "weight_decay"
    case secondMoment = "second_moment"
  }

  init(_ optimizer: Optimizer) {
    name = optimizer.name
    switch optimizer {
    case .sgd: break
    case .momentum(let µ), .nesterov(let µ): momentum = µ
    case .adam(let adam): adopt(adam)
    case .adamW(let adam, let decay):
      adopt(adam)
      weightDecay = decay
    }
  }

  private mutating func adopt(_ adam: AdamParameters) {
    (beta1, beta2, epsilon) = (adam.beta1, adam.beta2, adam.epsilon)
    secondMoment = adam.secondMoment.rawValue
  }
}
