/// The language of a figure: of its description, and of the signs in its numbers.
///
/// Titles, labels and names are texts of the caller and stay as they are.
public enum Language: String, CaseIterable, Codable, Sendable, Hashable {
  /// English: a decimal point, `2.5×10⁻³`.
  case english = "en"
  /// German: a decimal comma, `2,5·10⁻³`.
  case german = "de"

  /// The sign between the whole part of a number and its fraction.
  var decimalSign: String { self == .english ? "." : "," }

  /// The sign between a mantissa and its power of ten.
  var multiplicationSign: String { self == .english ? "×" : "·" }
}

/// The words that figures add to the texts of the caller: of descriptions, tooltips and margins.
struct Words: Sendable {
  let language: Language

  init(_ language: Language) {
    self.language = language
  }

  private func words(english: String, german: String) -> String {
    language == .english ? english : german
  }

  // MARK: Axes

  func logarithmic(_ name: String) -> String {
    name + words(english: " (logarithmic)", german: " (logarithmisch)")
  }

  func range(_ lower: String, _ upper: String) -> String {
    words(english: "\(lower) to \(upper)", german: "\(lower) bis \(upper)")
  }

  func span(_ name: String, _ lower: String, _ upper: String) -> String {
    words(english: "\(name) from \(lower) to \(upper)", german: "\(name) von \(lower) bis \(upper)")
  }

  // MARK: Kinds of charts

  func lineChart(_ y: String, over x: String) -> String {
    words(english: "Line chart of \(y) over \(x).", german: "Liniendiagramm: \(y) über \(x).")
  }

  func panels(_ count: Int, over x: String) -> String {
    words(
      english: "\(count) line charts, one above the other, over \(x).",
      german: "\(count) Liniendiagramme untereinander über \(x).")
  }

  func panel(_ number: Int, _ y: String) -> String {
    words(english: "Panel \(number): \(y).", german: "Feld \(number): \(y).")
  }

  func barChart(_ quantity: String) -> String {
    words(english: "Bar chart of \(quantity).", german: "Balkendiagramm: \(quantity).")
  }

  func histogram(_ quantity: String) -> String {
    words(english: "Histogram of \(quantity).", german: "Histogramm: \(quantity).")
  }

  func colorImage(_ x: String, _ y: String) -> String {
    words(english: "Colour image over \(x) and \(y).", german: "Farbbild über \(x) und \(y).")
  }

  func images(_ count: Int, width: Int, height: Int) -> String {
    words(
      english: "\(count) images of \(width) by \(height) pixels.",
      german: "\(count) Bilder mit \(width) mal \(height) Pixeln.")
  }

  func heatMap(_ rows: String, _ columns: String, from lowest: String, to highest: String)
    -> String
  {
    words(
      english: "Heat map of \(rows) and \(columns), from \(lowest) to \(highest).",
      german: "Werte über \(rows) und \(columns) als Farben, von \(lowest) bis \(highest).")
  }

  var emptyHeatMap: String {
    words(english: "Heat map without values.", german: "Farbkarte ohne Werte.")
  }

  func parallelCoordinates(_ names: String) -> String {
    words(
      english: "Parallel coordinates of \(names)", german: "Parallele Koordinaten: \(names)")
  }

  func runs(_ count: Int) -> String {
    words(english: "\(count) runs", german: "\(count) Läufe")
  }

  // MARK: Parts of charts

  var unnamedSeries: String { words(english: "A series", german: "Eine Reihe") }

  func series(_ name: String, points: Int, _ range: String) -> String {
    words(
      english: "\(name): \(points) points from \(range).",
      german: "\(name): \(points) Punkte von \(range).")
  }

  func emptySeries(_ name: String) -> String {
    words(english: "\(name): no points.", german: "\(name): keine Punkte.")
  }

  func bins(_ count: Int, from lower: String, to upper: String) -> String {
    words(
      english: "\(count) bins from \(lower) to \(upper).",
      german: "\(count) Klassen von \(lower) bis \(upper).")
  }

  var noData: String { words(english: "No data.", german: "Keine Daten.") }

  func curve(_ name: String) -> String {
    words(english: "Curve: \(name).", german: "Kurve: \(name).")
  }

  func arrow(_ label: String, from start: String, to end: String) -> String {
    let name = label.isEmpty ? "" : " \(label)"
    return words(
      english: "Arrow\(name) from \(start) to \(end).",
      german: "Pfeil\(name) von \(start) bis \(end).")
  }

  func point(_ x: String, _ y: String) -> String {
    words(english: "(\(x), \(y))", german: "(\(x); \(y))")
  }

  /// Returns a sentence for each label of a figure's notes.
  func marked(_ labels: [String]) -> [String] {
    labels.filter { !$0.isEmpty }.map {
      words(english: "Marked: \($0).", german: "Markiert: \($0).")
    }
  }

  // MARK: Results

  func best(_ text: String) -> String {
    words(english: "Best: \(text).", german: "Am besten: \(text).")
  }

  func at(_ value: String, _ row: String, _ column: String) -> String {
    words(english: "\(value) at \(row), \(column)", german: "\(value) bei \(row), \(column)")
  }

  func confusionMatrix(_ classes: Int) -> String {
    words(
      english: "Confusion matrix of \(classes) classes.",
      german: "Konfusionsmatrix von \(classes) Klassen.")
  }

  func correct(_ count: Int, of total: Int, _ share: String) -> String {
    words(
      english: "\(count) of \(total) correct (\(share)).",
      german: "\(count) von \(total) richtig (\(share)).")
  }

  func recalls(_ list: String) -> String {
    words(english: "Recall: \(list).", german: "Trefferquote: \(list).")
  }

  func mistake(_ actual: String, _ predicted: String, _ count: Int) -> String {
    words(
      english: "Most frequent mistake: \(actual) taken for \(predicted), \(count) times.",
      german: "Häufigster Fehler: \(actual) als \(predicted) erkannt, \(count)-mal.")
  }

  var actual: String { words(english: "actual", german: "tatsächlich") }
  var predicted: String { words(english: "predicted", german: "erkannt") }
  var total: String { words(english: "total", german: "Anzahl") }
  var recall: String { words(english: "recall", german: "Trefferquote") }
  var precision: String { words(english: "precision", german: "Präzision") }
  var accuracy: String { words(english: "accuracy", german: "richtig") }
  var classes: String { words(english: "class", german: "Klasse") }
}
