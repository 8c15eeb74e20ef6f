import BackpropFiles

/// The ES modules of the page as one file, so that a browser needs one request for them.
///
/// Every module becomes a block in the order of the imports, and its exports become an object. A second
/// file of further modules, which a module of the first one imports when it runs, shares these objects. The
/// modules are those of this package alone: they import names, `import { a, b as c } from "./x.js";`, and
/// export constants, functions and classes; two do not import each other. Comments on lines of their own
/// are left out.
struct PageBundle {
  /// The text of the bundle.
  private(set) var text = ""
  private let sources: [String: String]
  /// The modules whose objects can be used.
  private var finished: Set<String> = []
  /// The modules whose imports are being added, each imported by the one before.
  private var path: [String] = []

  /// Bundles a module and all that it imports.
  ///
  /// - Parameters:
  ///   - entry: The name of the module, as `main.js`.
  ///   - sources: The texts of all modules by their names.
  ///   - first: The bundle that is there already, whose modules are left out.
  /// - Throws: `FileError` if a module is missing, or two import each other.
  init(
    _ entry: String, of sources: [String: String], after first: PageBundle? = nil
  ) throws(FileError) {
    self.sources = sources
    if let first {
      finished = first.finished
      text = "const { \(Self.variables(finished)) } = globalThis.modules;\n"
    }
    try add(entry)
    if first == nil { text += "globalThis.modules = { \(Self.variables(finished)) };\n" }
  }

  private static func variables(_ modules: Set<String>) -> String {
    modules.map(variable).sorted().joined(separator: ", ")
  }

  private mutating func add(_ name: String) throws(FileError) {
    if finished.contains(name) { return }
    guard let source = sources[name] else {
      throw FileError(.notFound, "a module that others import is missing", path: name)
    }
    guard !path.contains(name) else {
      throw FileError(
        .badData, "modules import each other: \(path.joined(separator: ", "))", path: name)
    }
    let module = Module(source)
    path.append(name)
    for (_, other) in module.imports { try add(other) }
    path.removeLast()
    finished.insert(name)
    text += "const \(Self.variable(name)) = {};\n{\n"
    for (names, other) in module.imports {
      text += "const { \(names.joined(separator: ", ")) } = \(Self.variable(other));\n"
    }
    text += module.body
    let exports = module.exports.joined(separator: ", ")
    text += "Object.assign(\(Self.variable(name)), { \(exports) });\n}\n"
  }

  /// The name of the object with the exports of a module.
  private static func variable(_ name: String) -> String {
    "$" + name.dropLast(3).replacing("-", with: "_")
  }

  /// A module, line by line.
  private struct Module {
    /// The imported names, `b: c` for `b as c`, and the modules that they are from.
    var imports: [(names: [String], module: String)] = []
    var exports: [String] = []
    /// The text without imports, the word `export` and comments.
    var body = ""

    init(_ source: String) {
      var statement: String?
      var isComment = false
      for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
        let words = line.drop { $0 == " " }
        isComment = isComment || words.hasPrefix("/**")
        if isComment || words.hasPrefix("//") {
          isComment = isComment && !words.contains("*/")
        } else if statement != nil || line.hasPrefix("import {") {
          let whole = (statement ?? "") + line
          statement = line.hasSuffix(";") ? nil : whole + " "
          if line.hasSuffix(";") { addImport(whole) }
        } else if line.hasPrefix("export ") {
          let declaration = line.dropFirst("export ".count)
          addExport(declaration)
          body += declaration + "\n"
        } else {
          body += line + "\n"
        }
      }
    }

    private mutating func addImport(_ statement: String) {
      let parts = statement.split { "{}\"".contains($0) }
      guard parts.count > 3 else { return }
      let names = parts[1].split(separator: ",").map { name in
        name.split(separator: " ").joined(separator: " ").replacing(" as ", with: ": ")
      }
      imports.append((names.filter { !$0.isEmpty }, String(parts[3].dropFirst("./".count))))
    }

    /// Adds the name that is declared: the first one after the words of the declaration.
    private mutating func addExport(_ declaration: Substring) {
      let words = declaration.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "$") }
      let name = words.first { !["const", "class", "function", "async"].contains($0) }
      if let name { exports.append(String(name)) }
    }
  }
}
