import BackpropReport
import Foundation
import Testing

@testable import BackpropLiterature

@Suite struct SourceReferenceTests {
  private static let references = [
    XORTraining.source, SimilarityTraining.source, EqualizerTraining.source,
    NonCircularTraining.source, FourierTraining.source, MatchedNetworks.source,
  ]

  /// The folder of the package, from the path of this file.
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test("the named declarations stand on their lines", arguments: references)
  func lines(reference: PartResult.SourceReference) throws {
    let file = Self.root.appendingPathComponent(reference.path)
    let lines = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.indices.contains(reference.line - 1))
    let name = try #require(reference.name.split(separator: ".").last)
    #expect(lines[reference.line - 1].contains("func \(name)("), "\(reference)")
  }

  @Test("every entry names the function that trains")
  func entries() throws {
    let results = [
      EqualizerText(
        try Samples.equalizer(linear: 0.1, complex: 0.1, real: 0.1), in: .english
      ).result(),
      NonCircularText(Samples.nonCircular([(0.9, 0.9, 0.9)]), in: .english).result(),
      FourierText(
        Samples.fourier(complex: 0.9, real: 0.9, wide: 0.9, pixels: 0.9), in: .english
      ).result(),
      SimilarityText(
        try Samples.similarity(complex: 0.1, real: 0.1, linear: 0), in: .english
      ).result(),
      XORText(
        Samples.xor([Samples.xorEnd(isSolved: true, beyond: 0)]), in: .english
      ).result(),
    ]
    for result in results {
      #expect(!result.sources.isEmpty)
      #expect(result.sources.allSatisfy(Self.references.contains))
    }
  }
}
