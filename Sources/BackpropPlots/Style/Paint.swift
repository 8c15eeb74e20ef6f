/// What a colour is for. Each has a value on light and one on dark paper.
///
/// The seven data colours start from Okabe and Ito's (*Color Universal Design*, 2008). They were
/// moved as little as possible until each has a contrast of at least 3 : 1 to its paper, what
/// WCAG 2.1 (1.4.11) asks of graphics, and any two differ by at least 17 (CIE 1976) for readers
/// without red, green or blue cones as well.
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
    case .blue: "#005daa"
    case .vermilion: "#cf5f00"
    case .green: "#008552"
    case .purple: "#a8488c"
    case .ochre: "#7f4b00"
    case .sky: "#3a99d5"
    case .grey: "#565e5b"
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
    case .blue: "#4d9ce9"
    case .vermilion: "#fe8040"
    case .green: "#30cd96"
    case .purple: "#e189c3"
    case .ochre: "#f9c433"
    case .sky: "#a5d8ff"
    case .grey: "#c7dbd7"
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
