extension OptionValue {
  private static let prefix = "BACKPROP_"

  /// Variables with a meaning of their own: the data folder is looked for by what reads data, the
  /// instruction set is chosen by the kernels before the command starts.
  private static let reserved: Set = ["BACKPROP_DATA", "BACKPROP_KERNELS"]

  /// The variables that may be options. Those that are set to nothing count as not set.
  static func variables(in environment: [String: String]) -> [String: String] {
    environment.filter { name, text in
      name.hasPrefix(prefix) && !reserved.contains(name) && !text.isEmpty
    }
  }

  /// The values that variables give to a command's options: `BACKPROP_BATCH_SIZE` is that of
  /// `--batch-size`.
  static func values(of options: CommandOptions, in variables: [String: String]) -> [OptionValue] {
    options.names.compactMap { option in
      let variable = variable(of: option)
      return variables[variable].map {
        OptionValue(name: option, text: $0, origin: .environment(variable: variable))
      }
    }
  }

  /// What to say of variables that are no option of any command but look like one.
  ///
  /// - Parameters:
  ///   - own: The options of the command that runs.
  ///   - all: Those of all commands, which take a while to find: only asked for where `own` does not
  ///     explain every variable.
  static func remarks(
    on variables: [String: String], knowing own: [String], all: () -> [String]
  ) -> [String] {
    let unexplained = Set(variables.keys).subtracting(own.map(variable(of:)))
    if unexplained.isEmpty { return [] }
    let known = Set(all().map(variable(of:))).union(reserved)
    return unexplained.subtracting(known).sorted().compactMap { name in
      nearestName(
        to: String(name.dropFirst(prefix.count)),
        among: known.map { String($0.dropFirst(prefix.count)).lowercased() }
      ).map { "the variable \(name) means nothing; did you mean \(prefix)\($0.uppercased())?" }
    }
  }

  private static func variable(of option: String) -> String {
    prefix + String(option.uppercased().map { $0 == "-" ? "_" : $0 })
  }
}
