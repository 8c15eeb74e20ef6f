// A web service that predicts with a trained network.
//
//   backprop train --epochs 5 --save digits.npz
//   swift run -c release Server digits.npz
//   curl localhost:8080/predict -d '[0, 0, 0.2, …]'     784 numbers

import BackpropFormats
import Hummingbird

extension Predictor.Prediction: @retroactive ResponseEncodable {}

let predictor = try Predictor(file: CommandLine.arguments.dropFirst().first ?? "digits.npz")
let router = Router()
router.post("predict") { request, context in
  let row = try await request.decode(as: [Float].self, context: context)
  do {
    return try predictor(row)
  } catch {
    throw HTTPError(.badRequest, message: "\(error)")
  }
}
try await Application(router: router).runService()
