import Testing

/// Wrong arguments end the command before it starts work, with status 64, one line of advice, and no
/// file.
@Suite struct WrongArgumentsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let says: String
    var testDescription: String { arguments.joined(separator: " ") }

    init(_ arguments: String, says: String) {
      self.arguments = arguments.split(separator: " ").map(String.init)
      self.says = says
    }
  }

  @Test(arguments: [
    Case("train --dataset digits --sizes 700,30,10", says: "700 inputs, but the data has 784"),
    Case("train --dataset digits --sizes 784,30,9", says: "9 outputs, but the data has 10"),
    Case("train --sizes 784", says: "as in 784,30,10"),
    Case("train --sizes 784,x,10", says: "as in 784,30,10"),
    Case("train --sizes 784,0,10", says: "cannot have 0 units"),
    Case("train --sizes 784,99999999999,10", says: "cannot have 99999999999 units"),
    Case("train --eta 0", says: "η is 0"),
    Case("train --eta -1", says: "η is -1"),
    Case("train --eta nan", says: "η is nan"),
    Case("train --eta inf", says: "η is inf"),
    Case("train --eta half", says: "give a number"),
    Case("train --lambda -0.1", says: "λ is -0.1"),
    Case("train --batch-size 0", says: "1 or more"),
    Case(
      "train --batch-size 200 --dataset table.csv", says: "1 and the number of training samples"),
    Case("train --epochs -3", says: "0 or more"),
    Case("train --train-size 0", says: "1 or more"),
    Case("train --train-size 9999 --dataset table.csv", says: "there are only 180"),
    Case("train --train-size 60000 --dataset digits", says: "there are only 50000"),
    Case("train --evaluation-size 210 --dataset table.csv", says: "210 rows"),
    Case("train --seed -1", says: "from 0 to 18446744073709551615"),
    Case("train --generator numpy --seed 4294967296", says: "0…4294967295"),
    Case("train --generator numpi", says: "did you mean 'numpy'"),
    Case("train --activation sigmod", says: "did you mean 'sigmoid'"),
    Case("train --activation cardioid", says: "choose from sigmoid, tanh"),
    Case("train --activation sigmoid,sigmoid,sigmoid", says: "3 activations for 2 layers"),
    Case(
      "train --activation relu,relu", says: "cannot be combined with the output activation relu"),
    Case("train --dataset digits --target a", says: "--target is for tables"),
    Case("train --dataset table.csv --scale pixel", says: "did you mean 'pixels'"),
    Case("train --dataset table.csv --header absent --no-header", says: "leave out --header"),
    Case("train --hidden 30 --sizes 784,30,10", says: "those of the hidden ones"),
    Case("train --hidden 30,0", says: "cannot have 0 units"),
    Case("train --lr fast", says: "give a number"),
    Case("train --save-best", says: "--save-best needs --save"),
    Case("train --cost mse", says: "did you mean 'quadratic'"),
    Case("train --optimizer adamX", says: "did you mean 'adam"),
    Case("train --cost crossentropy", says: "did you mean 'cross-entropy'"),
    Case(
      "train --scalar complex --cost log-likelihood --activation cardioid,real-part-sigmoid",
      says: "cross-entropy + real-part-sigmoid"),
    Case("train --scalar complex --poles stop:2", says: "stop:DISTANCE"),
    Case("train --scalar complex --poles kep:0.1", says: "did you mean 'keep'"),
    Case("train --poles keep:0.1", says: "have no poles"),
    Case("train --scalar complex --save m.json", says: "holds real networks only"),
    Case("train --activation tanh,sigmoid --save m.json", says: "sigmoid layers only"),
    Case("train --initializer gloro", says: "did you mean 'glorot'"),
    Case("train --precision flaot32", says: "did you mean 'float32'"),
    Case("train --scalar complx", says: "did you mean 'complex'"),
    Case(
      "train --early-stopping 3 --early-stopping-monitor training-csot",
      says: "did you mean 'training-cost'"),
    Case("train --augment rotat:3", says: "did you mean 'rotate'"),
    Case("train --augment shift", says: "shift:PIXELS"),
    Case("train --augment shift:x", says: "'x' is not a number"),
    Case("train --augment shift:1,shift:2", says: "shift is given twice"),
    Case("train --augment elastic:nan", says: "the strength goes from 0"),
    Case("train --dataset table.csv --augment shift:1", says: "table.csv are not images; noise"),
    Case("train --dataset digits --augment noise:1", says: "noise is for values"),
    Case("train --augment noise:1,shift:2", says: "noise is for values that are not images"),
    Case("train --augment scale:2", says: "a scaling goes from 0 to 0.9"),
    Case("train --dataset digits --augment shift:29", says: "a shift goes from 0"),
    Case("train --dataset xor --stratify", says: "no classes to keep in balance"),
    Case("sheet --exercise 25d", says: "did you mean '25a'"),
    Case("check --scalar comlex", says: "did you mean 'complex'"),
    Case("predict model.json --index 0 --part tset", says: "did you mean 'test'"),
    Case("data info digts", says: "did you mean 'digits'"),
    Case("evaluate model.json --dataset mnits", says: "did you mean 'mnist'"),
    Case("train --optimizer adm", says: "did you mean 'adam'"),
    Case("train --momentum 0.5", says: "only to the optimizers momentum and nesterov"),
    Case("train --optimizer momentum --momentum 1", says: "momentum µ is 1"),
    Case("train --optimizer adam --beta1 1", says: "β₁ of Adam is 1"),
    Case("train --optimizer adam --beta2 -1", says: "β₂ of Adam is -1"),
    Case("train --optimizer adam --epsilon 0", says: "ε of Adam is 0"),
    Case("train --optimizer adam --weight-decay 0.1", says: "only to the optimizer adamw"),
    Case("train --optimizer adamw --weight-decay 2", says: "weight decay is 2"),
    Case("train --optimizer adam --second-moment part", says: "did you mean 'parts'"),
    Case("train --l1 -1", says: "λ₁ is -1"),
    Case("train --dropout 1", says: "dropout is 1"),
    Case("train --gradient-norm 0", says: "gradient norm is 0"),
    Case("train --schedule cosin:3", says: "did you mean 'cosine'"),
    Case("train --schedule step:3", says: "step:N:FACTOR"),
    Case("train --schedule step:3:0", says: "positive number"),
    Case("train --schedule exponential:x", says: "positive number"),
    Case("train --schedule cosine:3:2", says: "between 0 and 1"),
    Case("train --schedule cosine:3,constant", says: "only after warmup:N"),
    Case("train --schedule warmup:0", says: "1 or more"),
    Case("train --early-stopping 0", says: "1 or more"),
    Case("train --early-stopping-monitor training-cost", says: "only to runs with early-stopping"),
    Case("train --early-stopping 3 --monitor none", says: "not monitored"),
    Case("train --schedule plateau --monitor training-cost", says: "not monitored"),
    Case("train --monitor al", says: "did you mean 'all'"),
    Case("train --monitor training-cost,cost", says: "evaluation-accuracy"),
    Case("train --dataset digist", says: "did you mean 'digits'"),
    Case("train --dataset digits --data .", says: "--data is for images from files"),
    Case("train --dataset xro", says: "did you mean 'xor'"),
    Case("train --dataset xor --data .", says: "xor is generated by a rule"),
    Case("train --dataset xor --scalar complex --sizes 2,1", says: "2 inputs, but the data has 1"),
    Case("train --dataset xor --sizes 1,1", says: "1 inputs, but the data has 2"),
    Case("train --dataset equalizer --train-size 2001", says: "only 2000 training samples"),
    Case("evaluate network.json --dataset xor --confusion c.svg", says: "are not classes"),
    Case("predict network.json --dataset xor --index 0", says: "images and tables"),
    Case("data info xor", says: "images and tables"),
    Case("train --save model.xyz", says: "has to end in .json"),
    Case("train --save model", says: "has to end in .json"),
    Case("train --history h.yaml", says: ".json or .csv"),
    Case("train --save a.json --history a.json", says: "the same file"),
    Case("train --epohcs 3", says: "Did you mean '--epochs'"),
    Case("trian", says: "did you mean 'train'"),
    Case("evaluate model.xyz", says: "has to end in .json"),
    Case("evaluate model.json --part tset", says: "did you mean 'test'"),
    Case("evaluate network.json --dataset table.csv", says: "784 inputs, but the data has 2"),
    Case("evaluate network.json --dataset table.csv --confusion c.png", says: ".svg"),
    Case("predict network.json", says: "--dataset"),
    Case("predict network.json image.png --index 3", says: "not both"),
    Case("predict network.json --index 10000 --dataset digits", says: "between 0 and 9999"),
    Case("convert network.json b.xyz", says: "has to end in .json"),
    Case("convert network.json m.npz --activation tahn", says: "did you mean 'tanh'"),
    Case("gradient network.json --inputs b.csv --output g.npz", says: "has to end in .npz"),
    Case("gradient network.json --inputs b.npz --output g.json", says: "has to end in .npz"),
    Case("gradient network.json --inputs b.npz", says: "--output"),
    Case("data fetch mnits", says: "did you mean 'mnist'"),
    Case("data info table.csv --images i.svg", says: "has no images"),
    Case("check --sizes 3", says: "at least two sizes"),
    Case(
      "check --scalar complex --cost log-likelihood --sizes 2,3,2 --activation cardioid,cardioid",
      says: "cannot be combined"),
    Case("check --tolerance 0", says: "positive"),
  ])
  func isRefused(_ wrong: Case) throws {
    let command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
    try command.folder.write(SmallData.network, to: "network.json")
    let outcome = try command.run(wrong.arguments)
    #expect(outcome.status == 64)
    // Beside the lines that say what a table was taken for.
    let lines = outcome.errorLines.filter { !$0.hasPrefix("data: ") }
    #expect(lines.count == 1 && lines[0].hasPrefix("backprop: "), "\(outcome.errors)")
    #expect(outcome.errors.contains(wrong.says), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(command.folder.names == ["network.json", "table.csv"])
  }
}
