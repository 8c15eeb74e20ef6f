/// What a colour is for. Each has a value on light and one on dark paper.
///
/// The seven data colours are Okabe and Ito's (*Color Universal Design*, 2008), darkened for
/// white paper and lightened for dark paper until each has a contrast of at least 3 : 1, what
/// WCAG 2.1 (1.4.11) asks of graphics.
enum Paint: String, CaseIterable, Sendable {
  case paper
  case ink
  case muted
  case axis
  case grid
  case shade
  case blue
  case vermilion
  case green
  case purple
  case ochre
  case sky
  case grey

  /// The colour on light paper, as `#rrggbb`.
  var light: String {
    switch self {
    case .paper: "#ffffff"
    case .ink: "#1c2128"
    case .muted: "#57606a"
    case .axis: "#8a939e"
    case .grid: "#e4e7eb"
    case .shade: "#6e7781"
    case .blue: "#0068a8"
    case .vermilion: "#cc4e00"
    case .green: "#00845f"
    case .purple: "#a8488c"
    case .ochre: "#946400"
    case .sky: "#3a93cf"
    case .grey: "#555d68"
    }
  }

  /// The colour on dark paper, as `#rrggbb`.
  var dark: String {
    switch self {
    case .paper: "#14181e"
    case .ink: "#e8ebef"
    case .muted: "#a4adb8"
    case .axis: "#6f7985"
    case .grid: "#2a313a"
    case .shade: "#8b95a1"
    case .blue: "#4aa8e8"
    case .vermilion: "#ff8040"
    case .green: "#2fc79a"
    case .purple: "#e28cc4"
    case .ochre: "#ecb440"
    case .sky: "#a5d8ff"
    case .grey: "#b4bcc7"
    }
  }

  /// The rules that every figure carries, the same in each, so that figures on one page agree.
  ///
  /// `screen` keeps the dark colours away from printers.
  static let styleSheet: String = {
    let rules = allCases.map {
      ".bp-figure .bp-fill-\($0.rawValue){fill:\($0.dark)}"
        + ".bp-figure .bp-stroke-\($0.rawValue){stroke:\($0.dark)}"
    }
    return ".bp-figure{max-width:100%;height:auto;font-variant-numeric:tabular-nums}"
      + ".bp-figure .bp-pixels{image-rendering:pixelated}"
      + "@media screen and (prefers-color-scheme:dark){" + rules.joined() + "}"
  }()
}
