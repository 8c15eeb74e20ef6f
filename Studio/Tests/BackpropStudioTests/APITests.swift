import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation
import HTTPTypes
import Testing

@testable import BackpropStudio

/// The API that the page and programs rely on.
@Suite struct APITests {
  private static let small = #"{"dataset":"digits","trainSize":500,"epochs":4,"sizes":[784,10,10]}"#

  @Test func theDescriptionListsExactlyTheRoutes() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let described = try RouteTable(OpenAPIDocument.bytes).routes.flatMap { route in
        route.methods.filter { $0 != "HEAD" }.map { "\($0) \(route.path)" }
      }
      let routes = try server.router().routes.compactMap { route -> String? in
        let path =
          "/"
          + route.path.description.split(separator: "/").map {
            $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0)
          }.joined(separator: "/")
        if route.method == .head || PageFiles.paths.contains(path) { return nil }
        return "\(route.method.rawValue) \(path)"
      }
      #expect(Set(described) == Set(routes))
      await server.close()
    }
  }

  @Test func aRunIsCreatedTrainedRenamedExportedAndDeleted() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let id = try await client.start(Self.small)
        try await client.wait(id, for: "finished")
        let renamed = try await client(.patch, "/api/runs/\(id)", #"{"name":" mine "}"#)
        #expect(try renamed.json.member("name").string() == "mine")
        let history = try await client(.get, "/api/runs/\(id)/history").json
        #expect(try history.member("evaluationAccuracy").elements().count == 4)
        #expect(try history.member("evaluationSize").integer() == 10_000)
        let inside = try await client(.get, "/api/runs/\(id)/inside").json
        #expect(try inside.member("gradients").member("norms").elements().count == 2)
        #expect(try inside.member("weights").member("count").integer() == 10)
        let counts = try inside.member("activations").elements()[0].member("counts").elements()
        #expect(counts.count == 32)

        for file in ["safetensors", "npz", "json", "onnx"] {
          let bytes = try await client(.get, "/api/runs/\(id)/export/model.\(file)").bytes
          let model = try AnyModel(decoding: bytes, #require(ModelFile.Format(rawValue: file)))
          #expect(model.description.sizes == [784, 10, 10])
        }
        let table = try await client(.get, "/api/runs/\(id)/export/history.csv")
        #expect(String(decoding: table.bytes, as: UTF8.self).split(separator: "\n").count == 5)
        let yaml = try await client(.get, "/api/runs/\(id)/export/run.yaml")
        #expect(String(decoding: yaml.bytes, as: UTF8.self).contains("\ntrain-size: 500\n"))
        let figure = try await client(.get, "/api/compare.svg?runs=\(id)&value=trainingCost")
        #expect(String(decoding: figure.bytes, as: UTF8.self).hasPrefix("<svg"))
        let record = try await client(.get, "/api/runs/\(id)/export/history.json").json
        #expect(try record.member("training_cost").elements().count == 4)

        #expect(try await client(.delete, "/api/runs/\(id)").status == 204)
        #expect(try await client(.get, "/api/runs/\(id)").status == 404)
        #expect(try await client(.get, "/api/runs").json.member("runs").elements().isEmpty)
      }
    }
  }

  @Test func invalidControlActionsAreRefused() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let id = try await client.start(Self.small, start: false)
        let control = "/api/runs/\(id)/control"
        #expect(try await client(.post, control, #"{"action":"pause"}"#).status == 409)
        #expect(try await client(.get, "/api/runs/\(id)/inside").status == 409)
        let step = try await client(.post, control, #"{"action":"step"}"#)
        #expect(try step.json.member("fraction").number() == 10.0 / 500 / 4)
        #expect(try step.json.member("state").string() == "paused")
        let epoch = try await client(.post, control, #"{"action":"step","unit":"epoch"}"#)
        #expect(try epoch.json.member("epoch").integer() == 1)
        #expect(try epoch.json.member("state").string() == "paused")
        #expect(try await client(.post, control, #"{"action":"resume"}"#).status == 200)
        try await client.wait(id, for: "finished")
        #expect(try await client(.post, control, #"{"action":"resume"}"#).status == 409)
        #expect(try await client(.post, control, #"{"action":"stop"}"#).status == 409)
        for text in [
          #"{"action":"fly"}"#, #"{"action":"step","count":2}"#,
          #"{"action":"step","unit":"epoch","count":0}"#,
        ] {
          #expect(try await client(.post, control, text).status == 422, "\(text)")
        }
      }
    }
  }

  @Test func predictionsAreTheOutputsOfTheNetwork() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      try await server.serve { client in
        let id = try await client.start(Self.small)
        try await client.wait(id, for: "finished")
        let images = SyntheticDigits().images(.test, count: 20)
        let rows = (0..<20).map { images.image($0).map { Double($0) / 255 } }
        let answer = try await client(.post, "/predict", #"{"inputs":\#(rows)}"#).json
        #expect(try answer.member("model").string() == id)

        let model = try await server.engine.model(server.engine.find(id))
        guard case .float32(let trained) = try #require(model) else { return }
        let expected = try trained.network.outputs(for: Dataset(images))
        let outputs = try answer.member("outputs").elements().map { row in
          try row.elements().map { Float(try $0.number()) }
        }
        #expect(outputs == expected)
        let labels = try answer.member("labels").elements().map { try $0.integer() }
        #expect(labels == expected.map(trained.network.predictedClass))
      }
    }
  }

  /// A number that `Float` rounds to infinity must not end the server.
  @Test func numbersTooLargeForTheModelAreRefused() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let id = try await client.start(Self.small)
        try await client.wait(id, for: "finished")
        func status(_ number: String) async throws -> Int {
          let row = Array(repeating: number, count: 784).joined(separator: ",")
          return try await client(.post, "/predict", #"{"inputs":[[\#(row)]]}"#).status
        }
        #expect(try await status("1e300") == 422)
        #expect(try await status("3.41e38") == 422)
        #expect(try await status("1e38") == 200)
      }
    }
  }

  @Test func aDrawingIsCentredAndClassified() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let id = try await client.start(#"{"dataset":"digits","trainSize":3000,"epochs":8}"#)
        try await client.wait(id, for: "finished")
        // A test image, enlarged eight times and off centre.
        let image = Array(SyntheticDigits().images(.test, count: 1).image(0))
        let label = Int(SyntheticDigits().images(.test, count: 1).labels[0])
        var drawing = [UInt8](repeating: 0, count: 300 * 300)
        for y in 0..<224 { for x in 0..<224 { drawing[y * 300 + x] = image[y / 8 * 28 + x / 8] } }
        let body =
          #"{"model":"\#(id)","width":300,"height":300,"pixels":"\#(Base64.encode(drawing))"}"#
        let answer = try await client(.post, "/api/draw", body).json
        #expect(try answer.member("label").integer() == label)
        #expect(try answer.member("outputs").elements().count == 10)
        let empty = Base64.encode([UInt8](repeating: 0, count: 100))
        let blank = try await client(
          .post, "/api/draw", #"{"width":10,"height":10,"pixels":"\#(empty)"}"#)
        #expect(blank.status == 422)
      }
    }
  }

  @Test func modelsAreUploadedListedUsedAndDeleted() async throws {
    try await withFolder { folder in
      var server = try StudioServer.forTests(folder)
      var generator = Xoshiro256PlusPlus(seed: 1)
      let network = try Network<Double>(sizes: [2, 3, 2], using: &generator)
      let bytes = try ModelFile.encode(Model(network, cost: .quadratic), .numPy)
      let path = folder + "/own.npz"
      try AtomicFile.write(bytes, to: path)
      await server.close()
      server = try StudioServer.forTests(folder) { $0.model = path }
      try await server.serve { client in
        let body = #"{"model":"file","inputs":[[0.25,-1e-3]]}"#
        let answer = try await client(.post, "/predict", body).json
        let data = try Dataset<Double>(
          inputs: .values([0.25, -1e-3]), targets: .values([0, 0]), inputCount: 2, outputCount: 2)
        let expected = try network.outputs(for: data)[0]
        let outputs = try answer.member("outputs").elements()[0].elements()
        #expect(try outputs.map { try $0.number() } == expected)
        let own = try await client(.get, "/api/models").json.member("models").elements()
        #expect(try own.map { try $0.member("id").string() } == ["file"])
        let refused = try await client(
          .post, "/api/models?name=x.npz", "no archive",
          headers: [.contentType: "application/octet-stream"])
        #expect(refused.status == 422)
        #expect(try await client(.delete, "/api/models/file").status == 404)
        #expect(
          try await client(.post, "/predict", #"{"model":"file","inputs":[[1]]}"#).status == 422)
      }
    }
  }

  @Test func thePageHasAllFilesOfItsFolder() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/BackpropStudio/Page")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(PageFiles.all.map(\.name)) == Set(names.filter { !$0.hasPrefix(".") }))
    for (name, bytes) in PageFiles.all {
      #expect(try Array(Data(contentsOf: folder.appending(path: name))) == bytes, "\(name)")
    }
  }

  /// Two files hold all modules that the page imports, in an order in which each is defined before it is
  /// used. What the first screen needs is small.
  @Test func theModulesAreServedInTwoFiles() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let texts = try await [client(.get, "/main.js"), client(.get, "/later.js")].map {
          String(decoding: $0.bytes, as: UTF8.self)
        }
        let text = texts.joined()
        #expect(text.firstMatch(of: /(?m)^(import|export)\s/) == nil)
        #expect(texts[1].firstMatch(of: /^const \{ .*\$store,.* \} = globalThis\.modules;/) != nil)
        for file in PageFiles.all.map(\.name)
        where file.hasSuffix(".js") && !["german.js", "theme-first.js", "docs.js"].contains(file) {
          let variable = "$" + file.dropLast(3).replacing("-", with: "_")
          let definition = try #require(text.firstRange(of: "const \(variable) = {};"), "\(file)")
          #expect(text.ranges(of: "const \(variable) = {};").count == 1, "\(file)")
          let use = text.firstRange(of: "} = \(variable);")
          if let use { #expect(definition.lowerBound < use.lowerBound, "\(file)") }
        }
        var size = 0
        for path in ["/", "/main.js", "/studio.css", "/theme-first.js"] {
          size += try await client(.get, path, headers: [.acceptEncoding: "gzip"]).bytes.count
        }
        #expect(size < 60_000, "\(size)")
      }
    }
  }

  @Test func theDescriptionKnowsTheGroupsOfOptions() throws {
    let options = try JSONReader.read(OpenAPIDocument.bytes).member("components").member("schemas")
      .member("Catalog").member("properties").member("options").member("items")
    let groups = try options.member("properties").member("group").member("enum").elements().map {
      try $0.string()
    }
    #expect(Set(groups) == Set(RunOption.offered.map(\.group.rawValue)))
  }

  @Test func modulesThatCannotBeBundledAreNamed() throws {
    let cycle = [
      "a.js": "import { b } from \"./b.js\";\n", "b.js": "import { a } from \"./a.js\";\n",
    ]
    let error = #expect(throws: FileError.self) { try PageBundle("a.js", of: cycle) }
    #expect(error?.problem == "modules import each other: a.js, b.js")
    let missing = #expect(throws: FileError.self) {
      try PageBundle("a.js", of: ["a.js": "import { b } from \"./b.js\";\n"])
    }
    #expect(missing?.path == "b.js")
    let bundle = try PageBundle(
      "a.js",
      of: [
        "a.js": "// A.\nimport {\n  b as c, d,\n} from \"./b-b.js\";\nc(d);\n",
        "b-b.js": "/** B. */\nexport function b(x) {}\nexport const d = 1;\n",
      ])
    #expect(
      bundle.text.split(separator: "\n") == [
        "const $b_b = {};", "{", "function b(x) {}", "const d = 1;",
        "Object.assign($b_b, { b, d });", "}", "const $a = {};", "{", "const { b: c, d } = $b_b;",
        "c(d);", "Object.assign($a, {  });", "}", "globalThis.modules = { $a, $b_b };",
      ])
    let later = try PageBundle(
      "c.js", of: ["c.js": "import { d } from \"./b-b.js\";\nd;\n"], after: bundle)
    #expect(
      later.text.split(separator: "\n") == [
        "const { $a, $b_b } = globalThis.modules;", "const $c = {};", "{", "const { d } = $b_b;",
        "d;", "Object.assign($c, {  });", "}",
      ])
  }

  @Test func thePageIsServedWithAnETag() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let page = try await client(.get, "/")
        #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        #expect(page.headers[.contentSecurityPolicy]?.contains("script-src 'self'") == true)
        let tag = try #require(page.headers[.eTag])
        let again = try await client(.get, "/", headers: [.ifNoneMatch: tag])
        #expect(again.status == 304)
        #expect(again.bytes.isEmpty)
      }
    }
  }
}
