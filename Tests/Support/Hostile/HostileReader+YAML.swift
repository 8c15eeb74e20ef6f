import BackpropCLI
import BackpropFiles
import BackpropRuns

extension HostileReader {
  /// A file of options, as `backprop train --config` reads it and every run writes it.
  static let configuration = HostileReader(
    "yaml-options",
    seeds: {
      [
        text(of: [
          ("dataset", "R &D/\"digits\" #1 *.csv"), ("sizes", "784,30,10"), ("eta", "0.5"),
          ("cost", "quadratic"), ("data", "/data\u{85}\u{2028}\t\u{1f600}"), ("poles", "no"),
        ]),
        Array(
          """
          %YAML 1.1
          ---
          # comments, 'lists', and "switches"
          sizes: [784, 30, 10]
          activation:
            - sigmoid   # a block
            - softmax
          "eta": !!float 0.5
          dataset: >-
            folded
            text
          data: |
            as it is
          quiet: yes
          seed: ~
          ...
          """.utf8),
        Array("{json: no, cost: 'it''s', ? epochs : 3, eta: \"\\x41\\u00e9\\U0001f600\"}".utf8),
      ]
    },
    words: attacks + [
      ("eta", "etta"), ("eta", "cost"), ("sizes", "config"), ("0.5", "[0.5, [1]]"),
      ("yes", "maybe"),
    ],
    read: { bytes in
      let options = try RunFile.decode(bytes)
      let again = try BrokenPromise.withoutError("written again") {
        try RunFile.decode(text(of: options))
      }
      try BrokenPromise.unless(
        again.map(\.name) == options.map(\.name) && again.map(\.text) == options.map(\.text),
        "other options after writing them")
    })

  private static func text(of options: [(name: String, text: String)]) -> [UInt8] {
    Array(RunFile.yaml(options).utf8)
  }

  /// The definition of a sweep, as `backprop sweep` reads it.
  static let sweep = HostileReader(
    "yaml-sweep",
    seeds: {
      [
        """
        # every combination
        train: {dataset: table.csv, sizes: [2, 3]}
        sweep:
          eta: [0.1, 1]
          seed: [7, 8]
        monitor: evaluation-cost
        """,
        """
        method: random
        runs: 20
        seed: 5
        sweep:
          eta: {log-uniform: [0.01, 10]}
          dropout: {uniform: [0.1, 5e-1]}
          batch-size: {integer: [2, 9]}
          activation: [sigmoid, "tanh,sigmoid"]
        """,
      ].map { Array($0.utf8) }
    },
    words: attacks + [
      ("random", "grid"), ("runs", "seed"), ("eta", "save"), ("uniform", "integer"), ("[2", "[10"),
      ("20", "1:30:00"), ("20", "99999999999999999:59:59"), ("20", "-1"), ("5", "0x10"),
      ("10", ".inf"), ("0.01", ".nan"), ("9", "9223372036854775807"), ("2", "-9223372036854775808"),
    ],
    read: { bytes in
      let definition = try SweepDefinition(decoding: bytes, path: "")
      try BrokenPromise.unless(definition.count > 0, "a sweep without runs")
      try BrokenPromise.unless(definition.count <= 100_000, "\(definition.count) are too many")
    })

  /// Texts that well-known parsers of YAML failed on.
  private static let attacks = [
    (": ", ": &a "), (": ", ": *a "), (": ", ": &a [*a, *a] # "), (": ", ": !!binary "),
    (": ", ": !<tag:%ED%A0%80> "), (": ", ": !!python/object/apply:os.system "), (": ", ":\t"),
    (": ", ": >9\n"), (": ", ": |-\n\t"), (": ", ": @"), (": ", ": `"), (": ", ": \"\\ud800\""),
    (": ", ": \"\\x0"), (": ", ": - "), (": ", ": {{{"), (": ", "\n: "), ("\n", "\n---\n"),
    ("\n", "\n...\n"), ("\n", "\n%YAML 9.9\n"), ("\n", "\n%TAG ! tag:x:\n"), ("\n", "\r"),
    ("\n", "\n<<: {eta: 1}\n"), ("\n", "\n? [a]\n: b\n"), ("\n", "\n!x eta: 1\n"),
    ("\n", "\n\"eta\": 1\n"), ("\n", "\neta: 1\neta: 2\n"), ("\n", "\u{2028}"),
    ("\n", "\n\u{feff}"),
    ("[", String(repeating: "- ", count: 20_000)), ("[", String(repeating: "? ", count: 20_000)),
    ("[", String(repeating: " #", count: 50_000) + "'"), ("#", "# '"), ("e", "\u{0}"),
    ("a", String(repeating: "a", count: 200_000)), (",", String(repeating: ",x", count: 50_000)),
  ]
}
