import ArgumentParser
import Backprop

/// Training on several processes, on the command line.
struct DistributionOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Train on all ranks of an MPI job, each with its share of the samples.",
      discussion: """
        --batch-size is that of all ranks together, and --threads that of each (default: 1). \
        Needs a build with MPI: MPI/README.md.
        """))
  var distributed = false

  @Option(
    help: ArgumentHelp(
      "How gradients are added up over ranks: fast, or ordered:N, in N blocks (8 unless given), with "
        + "which no number of ranks changes a bit of the result. (default: fast)",
      valueName: "rule"), completion: .list(["fast", "ordered", "ordered:"]),
    transform: ReductionOption.parse)
  var reduction: ReductionOption?

  @Option(
    help: ArgumentHelp(
      "Local SGD: each rank makes its own steps, and networks are averaged every n mini-batches.",
      valueName: "n"), transform: parsePositiveCount)
  var localSteps: Int?

  /// How ranks work together; nil without them.
  var rule: Reduction? {
    guard distributed else { return nil }
    return localSteps.map { .averaging(every: $0) } ?? reduction?.reduction ?? .fast
  }

  func validate() throws {
    for (option, isGiven) in [
      ("--reduction", reduction != nil), ("--local-steps", localSteps != nil),
    ] where isGiven && !distributed {
      throw ValidationError("\(option) needs --distributed")
    }
    if reduction != nil, localSteps != nil {
      throw ValidationError("--local-steps adds up no gradients: leave --reduction out")
    }
  }
}

/// A rule by which gradients are added up over ranks.
struct ReductionOption: Hashable, Sendable {
  let reduction: Reduction

  /// - Throws: `ValidationError` for another text.
  static func parse(_ text: String) throws -> ReductionOption {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    switch (parts[0], parts.count) {
    case ("fast", 1): return ReductionOption(reduction: .fast)
    case ("ordered", 1): return ReductionOption(reduction: .ordered(blocks: 8))
    case ("ordered", 2):
      if let blocks = Int(parts[1]), 1...65_536 ~= blocks {
        return ReductionOption(reduction: .ordered(blocks: blocks))
      }
      throw ValidationError("give a number of blocks from 1 to 65536, as in ordered:8")
    default: throw ValidationError("give fast, ordered or ordered:N, as in ordered:8")
    }
  }
}
