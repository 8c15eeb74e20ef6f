import Backprop
import Foundation

/// The JSON form of a run: its options under their names with underscores, those of the optimizer in
/// an object of their own, as `backprop train --history` writes it.
///
/// ```json
/// {"dataset": "mnist", "sizes": [784, 30, 10], "cost": "cross-entropy",
///  "optimizer": {"name": "momentum", "momentum": 0.9}, "eta": 0.05, "batch_size": 10, …}
/// ```
extension RunSpecification: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
    init(_ option: RunOption) {
      stringValue = option.name == "optimizer" ? "name" : option.name.replacing("-", with: "_")
    }

    static let optimizer = Key(stringValue: "optimizer")
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    var optimizer = container.nestedContainer(keyedBy: Key.self, forKey: .optimizer)
    for option in RunOption.all {
      guard let text = option.text(in: self) else { continue }
      if option.group == .optimizer {
        try Self.encode(text, option, into: &optimizer)
      } else {
        try Self.encode(text, option, into: &container)
      }
    }
  }

  private static func encode(
    _ text: String, _ option: RunOption, into container: inout KeyedEncodingContainer<Key>
  ) throws {
    let key = Key(option)
    switch option.form.kind {
    case .integer: try container.encode(UInt64(text), forKey: key)
    case .number: try container.encode(Double(text), forKey: key)
    case .flag: try container.encode(text == "true", forKey: key)
    case .integers: try container.encode(text.split(separator: ",").map { Int($0) }, forKey: key)
    case .text, .choice, .choices, .notation: try container.encode(text, forKey: key)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    var texts: [(name: String, text: String)] = []
    for option in RunOption.all {
      let parameters =
        option.group == .optimizer
        ? try container.nestedContainer(keyedBy: Key.self, forKey: .optimizer) : container
      if let value = try parameters.decodeIfPresent(JSONOption.self, forKey: Key(option)) {
        texts.append((option.name, value.text))
      }
    }
    do throws(OptionError) {
      try self.init(options: texts)
    } catch {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: error.description))
    }
  }

  /// The run that options describe, over the defaults of their data set.
  ///
  /// - Parameter options: Names and texts, as on the command line, in any order; of two with the
  ///   same name the last one counts.
  /// - Throws: ``OptionError`` for the first option that is unknown, invalid, or does not apply.
  public init(options: [(name: String, text: String)]) throws(OptionError) {
    var texts: [String: String] = [:]
    for (name, text) in options {
      guard RunOption.named(name) != nil else {
        throw OptionError(
          Suggestion.advice(on: name, among: RunOption.all.map(\.name)), option: name)
      }
      texts[name] = text
    }
    if texts["layers"] != nil,
      let other = ["sizes", "hidden", "activation"].first(where: { texts[$0] != nil })
    {
      throw .besideLayers(other)
    }
    func value<Value: OptionRepresentable>(_ name: String, default: Value) throws(OptionError)
      -> Value
    {
      guard let text = texts[name] else { return `default` }
      do throws(OptionError) {
        return try Value(optionText: text)
      } catch {
        throw OptionError(error.message, option: name)
      }
    }
    self.init(
      dataset: try value("dataset", default: .auto), task: try value("task", default: .auto),
      over: try value("scalar", default: .real),
      optimizer: .init(try value("optimizer", default: .sgd)))
    // A task and points in the plane have sizes of their own.
    if texts["layers"] != nil || texts["hidden"] != nil { sizes = nil }
    for option in RunOption.all {
      if let text = texts[option.name] { try option.set(text, in: &self) }
    }
    training.schedule = training.schedule.lasting(training.epochs)
    if texts["batch-size"] == nil, [.adam, .adamW].contains(training.optimizer.kind),
      let trainingSize
    {
      training.miniBatchSize = min(training.miniBatchSize, max(1, trainingSize))
    }
    let monitored = MonitoredValue.allCases.filter { training.monitor.contains($0.monitor) }
    if texts["early-stopping"] != nil, texts["early-stopping-monitor"] == nil, monitored.count == 1
    {
      training.earlyStopping?.monitor = monitored[0]
    }
  }

  /// The options that are set, with their names and texts as on the command line.
  public var options: [(name: String, text: String)] {
    RunOption.all.compactMap { option in option.text(in: self).map { (option.name, $0) } }
  }

  /// A description of the first option that differs in another run; `nil` if it is the same run.
  ///
  /// The location of the data is ignored; its fingerprint identifies it. So are the number of epochs,
  /// since nothing before the end depends on it, and distribution, which changes only the order of
  /// sums.
  ///
  /// - Parameter stored: The run to compare with.
  public func difference(from stored: RunSpecification) -> String? {
    var stored = stored
    // Stored runs name their scaling, but for those of version 0.1, which had none.
    if case .table = stored.dataset, stored.table.scaling == .auto { stored.table.scaling = .none }
    for option in RunOption.all where !["data", "epochs", "distributed"].contains(option.name) {
      let (own, other) = (option.text(in: self), option.text(in: stored))
      if own != other { return "--\(option.name) \(other ?? "unset"), not \(own ?? "unset")" }
    }
    return nil
  }
}

/// A JSON value as the text of an option.
private struct JSONOption: Decodable {
  let text: String

  init(from decoder: any Decoder) throws {
    if let numbers = try? [Int](from: decoder) {
      text = numbers.map(String.init).joined(separator: ",")
      return
    }
    let value = try decoder.singleValueContainer()
    if let flag = try? value.decode(Bool.self) {
      text = String(flag)
    } else if let number = try? value.decode(UInt64.self) {
      text = String(number)
    } else if let number = try? value.decode(Double.self) {
      text = String(number)
    } else {
      text = try value.decode(String.self)
    }
  }
}
