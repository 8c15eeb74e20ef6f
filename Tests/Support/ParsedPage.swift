import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A page parsed as XML.
public struct ParsedPage {
  /// True if the page is well-formed.
  public let isWellFormed: Bool
  /// The elements in the order of their start tags.
  public let elements: [(name: String, attributes: [String: String])]
  /// The text of all elements.
  public let text: String

  /// Parses a page.
  public init(_ html: String) {
    final class Collector: NSObject, XMLParserDelegate {
      var elements: [(name: String, attributes: [String: String])] = []
      var text = ""
      func parser(
        _: XMLParser, didStartElement name: String, namespaceURI _: String?,
        qualifiedName _: String?, attributes: [String: String] = [:]
      ) { elements.append((name, attributes)) }
      func parser(_: XMLParser, foundCharacters characters: String) { text += characters }
    }
    let collector = Collector()
    let parser = XMLParser(data: Data(html.utf8))
    parser.delegate = collector
    isWellFormed = parser.parse()
    elements = collector.elements
    text = collector.text
  }

  /// The number of elements with a name.
  public func count(_ name: String) -> Int { elements.count { $0.name == name } }
}
