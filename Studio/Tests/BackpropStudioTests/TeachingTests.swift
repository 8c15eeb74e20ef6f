import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation
import Numerics
import HTTPTypes
import Synchronization
import Testing

@testable import BackpropStudio

/// The foundations of lessons: traces, points in the plane, tables of users, errors, and the pinned model.
@Suite struct TeachingTests {
  private static let moons = #"{"dataset":"moons:0.1:100","epochs":3,"sizes":[2,4,2]}"#
  private static let csv: HTTPFields = [.contentType: "text/csv"]

  @Test func aTraceHasTheNumbersOfTheLibrary() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      try await server.serve { client in
        let id = try await client.start(Self.moons)
        try await client.wait(id, for: "finished")
        let answer = try await client(
          .post, "/api/runs/\(id)/trace", #"{"index":2,"layer":1,"unit":3}"#)
        #expect(answer.status == 200)
        let trace = try answer.json.member("trace")

        let run = try server.engine.find(id)
        guard case .float32(let model) = try #require(await server.engine.model(run)) else {
          Issue.record("the run is not of float32")
          return
        }
        let source = try server.engine.data.source(
          #require(server.engine.data.entry("moons:0.1:100")))
        let samples: Dataset<Float> = try source.split().evaluation
        let gradient = try model.network.gradient(on: samples[2..<3], cost: model.cost)
        let deltas = try trace.member("layers").elements().map {
          try $0.member("delta").elements().map { Float(try $0.number()) }
        }
        #expect(deltas == gradient.layers.map(\.bias))
        let unit = try trace.member("units").elements()[0]
        let derivatives = try unit.member("weightGradient").elements().map {
          Float(try $0.number())
        }
        #expect(derivatives == gradient.layers[0].weights(ofUnit: 2))
      }
    }
  }

  @Test func drawingsAndPointsAreTraced() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let digits = try await client.start(
          #"{"dataset":"digits","trainSize":200,"epochs":1,"sizes":[784,5,10]}"#)
        try await client.wait(digits, for: "finished")
        let pixels = Base64.encode([UInt8](repeating: 7, count: 784))
        let drawing = try await client(
          .post, "/api/runs/\(digits)/trace", #"{"pixels":"\#(pixels)","label":4}"#)
        #expect(try drawing.json.member("trace").member("label").integer() == 4)
        #expect(try drawing.json.member("pixels").string() == pixels)

        let complex = try await client.start(#"{"dataset":"xor","epochs":1}"#)
        try await client.wait(complex, for: "finished")
        let stored = try await client(.post, "/api/runs/\(complex)/trace", #"{"index":1}"#)
        let z = try stored.json.member("trace").member("layers").elements()[0].member("z")
        #expect(try z.elements()[0].elements().count == 2)

        let plane = try await client.start(Self.moons)
        try await client.wait(plane, for: "finished")
        let point = try await client(
          .post, "/api/runs/\(plane)/trace", #"{"values":[0.5,-0.25],"label":1}"#)
        let input = try point.json.member("trace").member("input").elements()
        #expect(try input.map { try $0.number() } == [0.5, -0.25])

        for body in [
          #"{"index":-1}"#, #"{"index":50}"#, #"{"index":1000000}"#, #"{"values":[1],"label":0}"#,
          #"{"values":[1,2],"label":2}"#, #"{"values":[[1,2],[3,4]],"label":0}"#,
          #"{"pixels":"AA==","label":0}"#, #"{"values":[1,2]}"#, #"{"index":0,"layer":3}"#,
          #"{"index":0,"layer":1,"unit":5}"#, #"{"index":0,"layer":0}"#, "{}",
        ] {
          #expect(
            try await client(.post, "/api/runs/\(plane)/trace", body).status == 422, "\(body)")
        }
      }
    }
  }

  @Test func theBoundaryIsThatOfTheNetwork() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      try await server.serve { client in
        let points = try await client(
          .get, "/api/points?dataset=moons:0.1:100&evaluationSize=30"
        ).json
        #expect(try points.member("training").elements().count == 70)
        #expect(try points.member("test").elements().count == 30)
        #expect(try await client(.get, "/api/points?dataset=digits").status == 422)
        #expect(try await client(.get, "/api/points?dataset=moons:9").status == 404)

        let id = try await client.start(Self.moons)
        try await client.wait(id, for: "finished")
        let surface = try await client(.get, "/api/runs/\(id)/surface?side=8&extent=10").json
        let labels = try #require(Base64.decode(try surface.member("labels").string()))
        #expect(labels.count == 64)
        guard
          case .float32(let model) = try #require(
            await server.engine.model(server.engine.find(id)))
        else { return }
        // The first cell is at the top left, the last at the bottom right.
        let corners = try model.network([[-0.875, 0.875], [0.875, -0.875]])
        #expect(
          [labels[0], labels[63]] == corners.map { UInt8(model.network.predictedClass(of: $0)) })
        let layers = try surface.member("layers").elements()
        #expect(try layers[0].member("weights").elements().count == 4)
        #expect(try layers[0].member("pictures").elements().count == 4)
        var changed = model.network
        try changed.set([ParameterIndex(layer: 1, unit: 2, input: 1): Complex(0.25)])
        let tried = try await client(
          .get, "/api/runs/\(id)/surface?side=8&extent=10&weights=w1.2.1%3D0.25"
        ).json
        let weights = try tried.member("layers").elements()[0].member("weights").elements()
        #expect(try weights[1].elements()[0].number() == 0.25)
        let output = try changed([[0.875, -0.875]])[0]
        let last = try #require(Base64.decode(try tried.member("labels").string())).last
        #expect(last == UInt8(changed.predictedClass(of: output)))
        for wrong in ["w9.1.1=1", "w1.1.1=x", "eta=1", "w1.1.1=1e99", "w1.1.1=1i"] {
          let query = wrong.replacing("=", with: "%3D")
          let answer = try await client(.get, "/api/runs/\(id)/surface?weights=\(query)")
          #expect(answer.status == 422, "\(wrong)")
        }
        let other = try await client.start(#"{"dataset":"xor","epochs":1}"#)
        #expect(try await client(.get, "/api/runs/\(other)/surface").status == 422)
      }
    }
  }

  @Test func tablesAreStoredTrainedOnAndDeleted() async throws {
    try await withFolder { folder in
      let rows = (0..<60).map { "\($0 / 20 * 4),\($0 % 7),\(["x", "y", "z"][$0 / 20])\n" }
      let text = "a,b,kind\n" + rows.joined()
      try await StudioServer.forTests(folder).serve { client in
        let stored = try await client(.post, "/api/datasets?name=own.csv", text, headers: Self.csv)
        #expect(stored.status == 201)
        #expect(
          try stored.json.member("classNames").elements().map { try $0.string() } == [
            "x", "y", "z",
          ])
        #expect(
          try await client(.post, "/api/datasets?name=own.csv", text, headers: Self.csv).status
            == 409)
        let id = try await client.start(#"{"dataset":"own.csv","epochs":30,"evaluationSize":20}"#)
        try await client.wait(id, for: "finished")
        let errors = try await client(.get, "/api/runs/\(id)/errors").json
        #expect(try errors.member("count").integer() == 20)
        let matrix = try errors.member("matrix").elements().map { row in
          try row.elements().map { try $0.integer() }
        }
        #expect(matrix.joined().reduce(0, +) == 20)
        let wrong = try errors.member("wrong").integer()
        #expect(20 - wrong == matrix.indices.reduce(0) { $0 + matrix[$1][$1] })
        #expect(try errors.member("samples").elements().count == wrong)
        #expect(wrong <= 2)
        #expect(try await client(.get, "/api/runs/\(id)/export/model.npz").status == 200)
      }
      // After a restart the table is still there.
      try await StudioServer.forTests(folder).serve { client in
        let catalog = try await client(.get, "/api/catalog").json
        let names = try catalog.member("datasets").elements().map { try $0.member("name").string() }
        #expect(names.contains("own.csv"))
        #expect(try await client(.delete, "/api/datasets/own.csv").status == 204)
        #expect(try await client(.delete, "/api/datasets/own.csv").status == 404)
        let spaced = "/api/datasets?name=" + "my%20own%25.csv"
        #expect(try await client(.post, spaced, text, headers: Self.csv).status == 201)
        #expect(try await client(.delete, "/api/datasets/my%20own%25.csv").status == 204)
        #expect(try await client(.delete, "/api/datasets/my%zz.csv").status == 404)
        #expect(try await client(.delete, "/api/datasets/digits").status == 404)
        let again = try await client(
          .post, "/api/runs", #"{"configuration":{"dataset":"own.csv"}}"#)
        #expect(again.status == 422)
      }
    }
  }

  @Test(arguments: [
    ("own.csv", "a,b\n1,2\n", 422), ("own.csv", "", 422), ("own.csv", "x\n", 422),
    ("../own.csv", "a,b,c\n1,2,x\n3,4,y\n", 422), ("own.exe", "a,b,c\n1,2,x\n3,4,y\n", 422),
    ("own.csv", "a,b,c\n1,2,x\n3,y\n", 422), ("own.npz", "a,b,y\n1,2,0.5\n", 422),
    ("own.zip", "PK", 422), ("own.csv.gz", "\u{1f}\u{8b}", 422),
    ("own.csv&target=z", "a,b,y\n1,2,x\n3,4,y\n", 422),
    ("own.csv&missing=guess", "a,b,y\n1,2,x\n3,4,y\n", 422),
  ])
  func otherTablesAreRefused(name: String, text: String, status: Int) async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let path = "/api/datasets?name=" + name.replacing("/", with: "%2F")
        let answer = try await client(.post, path, text, headers: Self.csv)
        #expect(answer.status == status)
        #expect(try await client(.post, path, text).status == 415)
      }
    }
  }

  private func upload(
    _ bytes: [UInt8], _ query: String, to client: StudioClient
  ) async throws -> StudioClient.Answer {
    try await client(
      .post, "/api/datasets?name=" + query, bytes: bytes,
      headers: [.contentType: "application/octet-stream"])
  }

  /// A table of numbers is a regression: its curves are costs, and its runs resume after a restart.
  @Test func tablesOfNumbersAreStoredAndTrainedOn() async throws {
    try await withFolder { folder in
      let rows = (0..<80).map { "\($0 % 9),\($0 % 7),id\($0),\(Double($0 % 9) * 0.37 - 1)\n" }
      let text = Array(("a,b,name,price\n" + rows.joined()).utf8)
      let compressed = try Gzip.compress(text)
      let id = Mutex("")
      try await StudioServer.forTests(folder).serve { client in
        let stored = try await upload(compressed, "p.csv.gz&ignore=name&target=price", to: client)
        #expect(stored.status == 201)
        #expect(try stored.json.member("inputs").integer() == 2)
        #expect(try stored.json.member("outputs").integer() == 1)
        #expect(try stored.json.member("classNames").elements().isEmpty)
        let run = try await client.start(
          #"{"dataset":"p.csv.gz","epochs":200,"batchSize":5}"#, start: false)
        id.withLock { $0 = run }
        let configuration = try await client(.get, "/api/runs/\(run)").json.member("configuration")
        #expect(try configuration.member("task").string() == "regression")
        #expect(try configuration.member("cost").string() == "quadratic")
        let refused = try await client(
          .post, "/api/runs",
          #"{"configuration":{"dataset":"p.csv.gz","task":"classification"}}"#)
        #expect(refused.status == 422)
      }
      try await StudioServer.forTests(folder).serve { client in
        let run = id.withLock { $0 }
        _ = try await client(.post, "/api/runs/\(run)/control", #"{"action":"resume"}"#)
        try await client.wait(run, for: "finished")
        let history = try await client(.get, "/api/runs/\(run)/history").json
        let costs = try history.member("evaluationCost").elements().map { try $0.number() }
        #expect(costs.count == 200 && costs[199] < costs[0] / 10)
        #expect(try history.member("evaluationAccuracy").elements().isEmpty)
        let config = try await client(.get, "/api/runs/\(run)/export/run.yaml")
        let lines = String(decoding: config.bytes, as: UTF8.self).split(separator: "\n")
        for line in ["target: price", "ignore: name", "task: regression"] {
          #expect(lines.contains { $0 == line }, "\(line)")
        }
        #expect(try await client(.get, "/api/runs/\(run)/export/model.npz").status == 200)
      }
    }
  }

  /// Rows are predicted with the columns as they are, whatever their order, as by the command.
  @Test func rowsOfATableArePredicted() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      try await server.serve { client in
        let rows = (0..<60).map {
          "\($0 / 20 * 400),id\($0),\($0 % 7),\(["x", "y", "z"][$0 / 20])\n"
        }
        let text = "size,name,b,kind\n" + rows.joined()
        let added = try await client(
          .post, "/api/datasets?name=own.csv&ignore=name", text, headers: Self.csv)
        #expect(added.status == 201)
        let id = try await client.start(#"{"dataset":"own.csv","epochs":60,"eta":1}"#)
        try await client.wait(id, for: "finished")
        let models = try await client(.get, "/api/models").json.member("models").elements()
        #expect(
          try models[0].member("columns").elements().map { try $0.string() } == ["size", "b"])
        guard case .boolean(false) = try models[0].member("digits").content else {
          Issue.record("a table is not one of digits")
          return
        }

        let path = "/api/models/\(id)/rows"
        let new = "b,size\n3,800\n,5\n1,0\n5,400\n"
        let answer = try await client(.post, path + "?missing=drop", new, headers: Self.csv)
        #expect(answer.status == 200)
        let predictions = try answer.json.member("predictions").elements()
        #expect(try predictions.map { try $0.member("class").string() } == ["z", "x", "y"])
        #expect(try answer.json.member("leftOut").integer() == 1)
        // The outputs are those of the library for the same rows, scaled.
        let run = try server.engine.find(id)
        let stored = try #require(await server.engine.model(run))
        let predictor = Predictor(stored)
        for (prediction, row) in zip(predictions, [[800.0, 3], [0, 1], [400, 5]]) {
          let outputs = try prediction.member("outputs").elements().map { try $0.number() }
          #expect(outputs == (try predictor(row).outputs))
        }

        let table = try await client(
          .post, path + "?format=csv", "size,b,kind\n0,1,y\n", headers: Self.csv)
        let lines = String(decoding: table.bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 2 && lines[0] == "class,actual,p(x),p(y),p(z)")
        #expect(lines[1].hasPrefix("x,y,"))
        #expect(table.headers[.contentType]?.hasPrefix("text/csv") == true)

        for (rows, query) in [
          ("a,b\n1,2\n", ""), (new, ""), ("size,b\n1,word\n", ""), ("", ""), ("size,b\n", ""),
          ("size,b\n1,2\n", "?missing=mean"), ("size,b\n1,2\n", "?format=xml"),
          ("size,b\n1e300,2\n", ""),
        ] {
          let refused = try await client(.post, path + query, rows, headers: Self.csv)
          #expect(refused.status == 422, "\(rows) \(query)")
        }
        #expect(
          try await client(.post, "/api/models/none/rows", new, headers: Self.csv).status == 404)
        #expect(try await client(.post, path, new).status == 415)
        let many = "size,b\n" + String(repeating: "1,2\n", count: 10_001)
        #expect(try await client(.post, path, many, headers: Self.csv).status == 413)
      }
    }
  }

  /// A stored model has the columns of its table, also after a restart; one without any is refused.
  @Test func rowsAndModelsFromElsewhere() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let rows = (0..<60).map { "\($0 % 9),\($0 % 7),\(Double($0 % 9) * 10 - 1)\n" }
        let text = "size,age,price\n" + rows.joined()
        #expect(
          try await client(
            .post, "/api/datasets?name=own.csv&task=regression", text, headers: Self.csv
          ).status == 201)
        let id = try await client.start(#"{"dataset":"own.csv","epochs":300,"eta":0.2}"#)
        try await client.wait(id, for: "finished")
        let file = try await client(.get, "/api/runs/\(id)/export/model.npz")
        let added = try await client(
          .post, "/api/models?name=prices.npz", bytes: file.bytes,
          headers: [.contentType: "application/octet-stream"])
        #expect(added.status == 201)
        let plane = try await client.start(#"{"dataset":"xor","epochs":1}"#)
        try await client.wait(plane, for: "finished")
        let refused = try await client(
          .post, "/api/models/\(plane)/rows", "a\n1\n", headers: Self.csv)
        #expect(refused.status == 422)
      }
      try await StudioServer.forTests(folder).serve { client in
        let models = try await client(.get, "/api/models").json.member("models").elements()
        let kinds = try models.map { try $0.member("kind").string() }
        let entry = models[try #require(kinds.firstIndex(of: "file"))]
        #expect(
          try entry.member("columns").elements().map { try $0.string() } == ["size", "age"])
        let id = try entry.member("id").string()
        let answer = try await client(
          .post, "/api/models/\(id)/rows", "age,size\n1,2\n4,8\n", headers: Self.csv
        ).json
        #expect(try answer.member("valueNames").elements().map { try $0.string() } == ["price"])
        let values = try answer.member("predictions").elements().map {
          try $0.member("outputs").elements()[0].number()
        }
        // In the units of the data.
        #expect(abs(values[0] - 19) < 5 && abs(values[1] - 79) < 5, "\(values)")
      }
    }
  }

  /// The images of the folder of `--data` are a data set, whatever they show.
  @Test func aFolderOfImagesIsADataSet() async throws {
    try await withFolder { folder in
      let images = folder + "/letters"
      func write(_ part: String, _ count: Int) throws {
        let labels = (0..<count).map { UInt8($0 % 2 + 1) }
        let shown = LabeledImages(
          pixels: labels.flatMap { label in (0..<20).map { $0 < 10 * Int(label) ? 250 : UInt8(0) }
          },
          labels: labels, width: 5, height: 4, classCount: 3)
        try AtomicFile.write(
          IDX.encodeImages(shown), to: "\(images)/emnist-letters-\(part)-images-idx3-ubyte")
        try AtomicFile.write(
          IDX.encodeLabels(labels), to: "\(images)/emnist-letters-\(part)-labels-idx1-ubyte")
      }
      try Folder.make(images)
      try write("train", 60)
      try write("test", 8)
      let store = folder + "/store"
      try await StudioServer.forTests(store) { $0.data = images }.serve { client in
        let catalog = try await client(.get, "/api/catalog").json
        let set = try catalog.member("datasets").elements()[0]
        #expect(try set.member("title").string() == "letters")
        #expect(try set.member("testSize").integer() == 8)
        #expect(try set.member("image").member("width").integer() == 4)
        let id = try await client.start(#"{"dataset":"\#(images)","epochs":40}"#)
        try await client.wait(id, for: "finished")
        let errors = try await client(.get, "/api/runs/\(id)/errors").json
        #expect(try errors.member("wrong").integer() == 0)
        let name = try #require(
          images.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let samples = try await client(.get, "/api/datasets/\(name)/samples?count=2").json
        #expect(try samples.member("height").integer() == 5)
        let run = try await client(.get, "/api/runs/\(id)/export/run.yaml")
        #expect(String(decoding: run.bytes, as: UTF8.self).contains("dataset: \(images)\n"))
      }
      // Without the folder the run is still there, but cannot go on.
      try await StudioServer.forTests(store).serve { client in
        let runs = try await client(.get, "/api/runs").json.member("runs").elements()
        #expect(runs.count == 1)
      }
      let error = #expect(throws: FileError.self) {
        _ = try StudioServer.forTests(folder + "/other") { options in options.data = store }
      }
      #expect(error?.kind == .notFound)
    }
  }

  /// Arrays of NumPy, and images in a ZIP archive, are data sets as the command reads them.
  @Test func arraysAndImagesAreStoredAndTrainedOn() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        var x: [Float] = []
        for row in 0..<60 { x += [Float(row % 3), Float(row % 2)] }
        let archive = try NumPyArchive([
          NamedTensor("x", Tensor(x, shape: [60, 2])),
          NamedTensor("y", Tensor((0..<60).map { Int64($0 % 3) }, shape: [60])),
        ]).encode()
        let arrays = try await upload(archive, "own.npz", to: client)
        #expect(arrays.status == 201)
        let run = try await client.start(#"{"dataset":"own.npz","epochs":40}"#)
        try await client.wait(run, for: "finished")

        var entries: [ZipArchive.Entry] = []
        for index in 0..<28 {
          let isDark = index % 2 == 0
          let pixels = (0..<64).map { pixel in
            UInt8((pixel / 8 < 4) == isDark ? 200 + index : index)
          }
          entries.append(
            .init(
              name: "set/\(isDark ? "top" : "bottom")/\(index).png",
              bytes: PNGEncoder.encode(pixels, width: 8, height: 8, format: .grey8)))
        }
        entries.append(.init(name: "__MACOSX/set/top/._0.png", bytes: [1, 2]))
        let images = try await upload(ZipArchive.encode(entries), "own.zip", to: client)
        #expect(images.status == 201)
        #expect(try images.json.member("inputs").integer() == 64)
        #expect(
          try images.json.member("classNames").elements().map { try $0.string() } == [
            "bottom", "top",
          ])
        let other = try await client.start(#"{"dataset":"own.zip","epochs":60}"#)
        try await client.wait(other, for: "finished")
        let errors = try await client(.get, "/api/runs/\(other)/errors").json
        #expect(try errors.member("count").integer() == 4)
        #expect(try errors.member("wrong").integer() == 0)
      }
    }
  }

  @Test func predictionsComeFromThePinnedModel() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let first = try await client.start(Self.moons)
        try await client.wait(first, for: "finished")
        #expect(try await client(.delete, "/api/models/\(first)/pin").status == 404)
        #expect(try await client(.post, "/api/models/none/pin", "{}").status == 404)
        #expect(try await client(.post, "/api/models/\(first)/pin", "{}").status == 204)
        // Another network is trained meanwhile.
        let other = try await client.start(#"{"dataset":"xor","epochs":1}"#)
        try await client.wait(other, for: "finished")
      }
      try await StudioServer.forTests(folder).serve { client in
        let entries = try await client(.get, "/api/models").json.member("models").elements()
        let pinned = try #require(
          try entries.first {
            if case .boolean(let isPinned) = try $0.member("pinned").content {
              isPinned
            } else {
              false
            }
          })
        let id = try pinned.member("id").string()
        let answer = try await client(.post, "/predict", #"{"inputs":[[0.1,0.2]]}"#)
        #expect(try answer.json.member("model").string() == id)
        #expect(try await client(.delete, "/api/runs/\(id)").status == 204)
        #expect(try await client(.post, "/predict", #"{"inputs":[[0.1,0.2]]}"#).status == 409)
        #expect(try await client(.delete, "/api/models/\(id)/pin").status == 204)
        #expect(try await client(.post, "/predict", #"{"inputs":[[[0.1,0.2]]]}"#).status == 200)
      }
    }
  }

  @Test func filesAreCompressedWhereThatIsAccepted() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let plain = try await client(.get, "/studio.css")
        #expect(plain.headers[.contentEncoding] == nil)
        let small = try await client(.get, "/studio.css", headers: [.acceptEncoding: "br, gzip"])
        #expect(small.headers[.contentEncoding] == "gzip")
        #expect(small.headers[.vary] == "Accept-Encoding")
        #expect(small.bytes.count < plain.bytes.count / 2)
        #expect(try Gzip.decompress(small.bytes) == plain.bytes)
        let refused = try await client(
          .get, "/studio.css", headers: [.acceptEncoding: "gzip;q=0, *"])
        #expect(refused.headers[.contentEncoding] == nil)
        let catalog = try await client(.get, "/api/catalog")
        let smaller = try await client(.get, "/api/catalog", headers: [.acceptEncoding: "gzip"])
        #expect(catalog.headers[.contentEncoding] == nil)
        #expect(smaller.headers[.contentEncoding] == "gzip" && smaller.bytes.count < 8_000)
        #expect(try Gzip.decompress(smaller.bytes) == catalog.bytes)
        let metrics = String(decoding: try await client(.get, "/metrics").bytes, as: UTF8.self)
        #expect(metrics.contains(#"{route="/studio.css",method="GET",status="200"} 3"#))
      }
    }
  }

  @Test func theServerIsAliveAndReady() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        for path in ["/health", "/ready"] {
          let answer = try await client(.get, path)
          #expect(answer.status == 200)
          #expect(try answer.json.member("version").string() == StudioServer.version)
        }
      }
    }
  }

  /// Experiments that are alike in their main settings have names that tell them apart.
  @Test func namesTellRunsApart() async throws {
    try await withFolder { folder in
      let server = try StudioServer.forTests(folder)
      let settings: [[String: String]] = [
        [:], ["initializer": "large"], ["seed": "2"], ["train-size": "500"],
        ["optimizer": "momentum"], ["precision": "float64"],
      ]
      let names = try settings.map { try server.specification($0).title }
      #expect(Set(names).count == names.count)
      #expect(names[0] == "Built-in digits 784-30-10, cross-entropy, η\u{A0}0.5")
      await server.close()
    }
  }
}
