import BackpropFiles
import BackpropFormats
import Testing

/// Every format under every small damage: an error with a position, or another model, never a trap.
@Suite struct MutationTests {
  private static let formats: [ModelFile.Format] = [.network2, .safetensors, .numPy]

  private func bytes(_ model: AnyModel, _ format: ModelFile.Format) throws -> [UInt8]? {
    guard format == .network2 else { return try model.encode(format) }
    guard case .float64 = model else { return nil }
    let small = Models.real(Double.self, activations: [.sigmoid], cost: .quadratic)
    return try ModelFile.encode(small, .network2)
  }

  @Test("a file that is cut at any byte is refused", arguments: formats, Models.all)
  func truncated(format: ModelFile.Format, model: AnyModel) throws {
    guard let whole = try bytes(model, format) else { return }
    // The last byte of the JSON form is a newline.
    for length in 0..<whole.count - 1 {
      let error = #expect(throws: FileError.self, "\(length)") {
        try AnyModel(decoding: Array(whole[..<length]), format)
      }
      #expect(error?.kind == .badData && error?.position != nil, "\(length)")
    }
  }

  @Test("bytes after the end are refused", arguments: formats, [0x00, 0x7d, 0xff] as [UInt8])
  func trailing(format: ModelFile.Format, byte: UInt8) throws {
    guard let whole = try bytes(Models.all[1], format) else { return }
    #expect(throws: FileError.self) { try AnyModel(decoding: whole + [byte], format) }
  }

  @Test("a byte that is set to anything does not trap", arguments: formats, Models.all)
  func changed(format: ModelFile.Format, model: AnyModel) throws {
    guard let whole = try bytes(model, format) else { return }
    for index in whole.indices {
      for value in [0x00, 0x2d, 0x39, 0xff] as [UInt8] {
        var changed = whole
        changed[index] = value
        do throws(FileError) {
          _ = try AnyModel(decoding: changed, format)
        } catch {
          #expect(error.position != nil && error.kind == .badData, "\(index): \(error)")
        }
      }
    }
  }

  @Test("a piece that is left out or stands twice does not trap", arguments: formats, Models.all)
  func pieces(format: ModelFile.Format, model: AnyModel) throws {
    guard let whole = try bytes(model, format) else { return }
    for start in stride(from: 0, to: whole.count, by: 3) {
      let piece = whole[start..<min(whole.count, start + 1 + start % 13)]
      let without = Array(whole[..<start] + whole[piece.endIndex...])
      let twice = Array(whole[..<piece.endIndex] + piece + whole[piece.endIndex...])
      for damaged in [without, twice] {
        do throws(FileError) {
          _ = try AnyModel(decoding: damaged, format)
        } catch {
          #expect(error.position != nil && error.kind == .badData)
        }
      }
    }
  }
}
