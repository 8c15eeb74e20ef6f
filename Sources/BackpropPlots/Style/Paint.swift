/// The role of a colour. Each has a value on light and one on dark paper.
///
/// The seven data colours start from Okabe and Ito's (*Color Universal Design*, 2008). They were
/// moved as little as possible until two conditions held. Each has a contrast of at least 3 : 1 to
/// its paper, which WCAG 2.1 (1.4.11) requires of graphics. Any two differ by at least 17 (CIE 1976)
/// also for readers without red, green or blue cones.
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
  var light: String { colors.light }

  /// The colour on dark paper, as `#rrggbb`.
  var dark: String { colors.dark }

  private var colors: (light: String, dark: String) {
    switch self {
    case .paper: ("#ffffff", "#14181e")
    case .ink: ("#1c2128", "#e8ebef")
    case .muted: ("#57606a", "#a4adb8")
    case .axis: ("#8a939e", "#6f7985")
    case .grid: ("#e4e7eb", "#2a313a")
    case .shade: ("#6e7781", "#8b95a1")
    case .blue: ("#005daa", "#4d9ce9")
    case .vermilion: ("#cf5f00", "#fe8040")
    case .green: ("#008552", "#30cd96")
    case .purple: ("#a8488c", "#e189c3")
    case .ochre: ("#7f4b00", "#f9c433")
    case .sky: ("#3a99d5", "#a5d8ff")
    case .grey: ("#565e5b", "#c7dbd7")
    }
  }

  /// The rules of every figure, the same in each, so that figures on one page agree.
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
