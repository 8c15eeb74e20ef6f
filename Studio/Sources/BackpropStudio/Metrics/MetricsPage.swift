/// The text that Prometheus reads.
struct MetricsPage {
  private(set) var text = ""
  private var name = ""

  mutating func begin(_ name: String, _ type: String, _ help: String) {
    self.name = name
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  mutating func add(_ value: some LosslessStringConvertible, _ labels: String, suffix: String = "")
  {
    text += "\(name)\(suffix)\(labels) \(value)\n"
  }

  mutating func single(_ name: String, _ type: String, _ help: String, _ value: Int) {
    begin(name, type, help)
    add(value, "")
  }
}
