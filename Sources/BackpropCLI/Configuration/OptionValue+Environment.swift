extension OptionValue {
  private static let prefix = "BACKPROP_"

  /// Variables with a meaning of their own: the data folder is looked for by what reads data, the
  /// instruction set is chosen by the kernels before the command starts.
  private static let reserved: Set = ["BACKPROP_DATA", "BACKPROP_KERNELS"]

  /// The values that the environment gives to a command's options: `BACKPROP_BATCH_SIZE` is that of
  /// `--batch-size`. Variables that are set to nothing count as not set.
  static func values(
    of options: CommandOptions, in environment: [String: String]
  ) -> [OptionValue] {
    options.options.compactMap { option in
      let variable = variable(of: option.name)
      guard !reserved.contains(variable), let text = environment[variable], !text.isEmpty else {
        return nil
      }
      return OptionValue(name: option.name, text: text, origin: .environment(variable: variable))
    }
  }

  /// What to say of variables that are no option of any command but look like one.
  static func remarks(
    on environment: [String: String], knowing names: Set<String>
  ) -> [String] {
    let variables = Set(names.map(variable(of:))).union(reserved)
    return environment.keys.filter { $0.hasPrefix(prefix) && !variables.contains($0) }.sorted()
      .compactMap { name in
        nearestName(
          to: String(name.dropFirst(prefix.count)),
          among: variables.map {
            String($0.dropFirst(prefix.count)).lowercased()
          }
        ).map {
          "the variable \(name) means nothing; did you mean \(prefix)\($0.uppercased())?"
        }
      }
  }

  private static func variable(of option: String) -> String {
    prefix + String(option.uppercased().map { $0 == "-" ? "_" : $0 })
  }
}
