import BackpropFiles
import HTTPTypes
import Hummingbird
import NIOCore

/// The routes of the page, whose files are embedded in the binary.
struct PageRoutes: Sendable {
  private struct File: Sendable {
    let body: ByteBuffer
    let mediaType: String
    let tag: String

    init(_ name: String, _ bytes: [UInt8]) {
      body = ByteBuffer(bytes: bytes)
      mediaType =
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        default: "text/javascript; charset=utf-8"
        }
      tag = "\"\(SHA256.hexadecimal(of: bytes).prefix(24))\""
    }
  }

  func add(to router: Router<StudioContext>) {
    for (name, bytes) in PageFiles.all + PageFiles.generated {
      let file = File(name, bytes)
      router.get(RouterPath(name == "index.html" ? "/" : "/\(name)")) { request, _ in
        respond(to: request, with: file)
      }
    }
  }

  private func respond(to request: Request, with file: File) -> Response {
    var response =
      request.headers[.ifNoneMatch] == file.tag
      ? Response(status: .notModified)
      : Response(
        status: .ok, headers: [.contentType: file.mediaType],
        body: ResponseBody(byteBuffer: file.body))
    response.headers[.eTag] = file.tag
    // The browser revalidates each file; an unchanged one is not sent again.
    response.headers[.cacheControl] = "no-cache"
    return response
  }
}

/// The files of the page.
enum PageFiles {
  /// Generated files: the colour key of domain colouring.
  static let generated: [(name: String, bytes: [UInt8])] = [("colours.png", ColouredPlane.key)]

  /// The files of the folder `Page`.
  static let all: [(name: String, bytes: [UInt8])] = [
    ("activations.js", PackageResources.activations_js),
    ("bars.js", PackageResources.bars_js),
    ("chart-paint.js", PackageResources.chart_paint_js),
    ("chart-readout.js", PackageResources.chart_readout_js),
    ("chart-table.js", PackageResources.chart_table_js),
    ("chart.js", PackageResources.chart_js),
    ("command.js", PackageResources.command_js),
    ("comparison.js", PackageResources.comparison_js),
    ("curves.js", PackageResources.curves_js),
    ("depth.js", PackageResources.depth_js),
    ("differences.js", PackageResources.differences_js),
    ("dom.js", PackageResources.dom_js),
    ("draw.js", PackageResources.draw_js),
    ("events.js", PackageResources.events_js),
    ("form.js", PackageResources.form_js),
    ("format.js", PackageResources.format_js),
    ("formula.js", PackageResources.formula_js),
    ("gradients.js", PackageResources.gradients_js),
    ("history.js", PackageResources.history_js),
    ("icon.svg", PackageResources.icon_svg),
    ("index.html", PackageResources.index_html),
    ("inside.js", PackageResources.inside_js),
    ("lessons.js", PackageResources.lessons_js),
    ("list.js", PackageResources.list_js),
    ("main.js", PackageResources.main_js),
    ("models.js", PackageResources.models_js),
    ("network.js", PackageResources.network_js),
    ("notices.js", PackageResources.notices_js),
    ("options.js", PackageResources.options_js),
    ("pad.js", PackageResources.pad_js),
    ("palette.js", PackageResources.palette_js),
    ("pen.js", PackageResources.pen_js),
    ("plane.js", PackageResources.plane_js),
    ("presets.js", PackageResources.presets_js),
    ("request.js", PackageResources.request_js),
    ("route.js", PackageResources.route_js),
    ("runbar.js", PackageResources.runbar_js),
    ("runs.js", PackageResources.runs_js),
    ("samples.js", PackageResources.samples_js),
    ("scales.js", PackageResources.scales_js),
    ("series.js", PackageResources.series_js),
    ("slow.js", PackageResources.slow_js),
    ("store.js", PackageResources.store_js),
    ("studio.css", PackageResources.studio_css),
    ("theme.js", PackageResources.theme_js),
    ("timing.js", PackageResources.timing_js),
    ("token.js", PackageResources.token_js),
    ("units.js", PackageResources.units_js),
    ("weights.js", PackageResources.weights_js),
  ]
}
