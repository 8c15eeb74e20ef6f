import BackpropFiles
import HTTPTypes
import Hummingbird
import NIOCore

/// The routes of the page, whose files are embedded in the binary.
struct PageRoutes: Sendable {
  private struct File: Sendable {
    let body: ByteBuffer
    /// The body, compressed at the start of the server; nil if that saves nothing.
    let compressed: ByteBuffer?
    let mediaType: String
    let tag: String

    init(_ name: String, _ bytes: [UInt8]) throws(FileError) {
      body = ByteBuffer(bytes: bytes)
      let smaller = try Gzip.compress(bytes, level: 9)
      compressed = smaller.count < bytes.count ? ByteBuffer(bytes: smaller) : nil
      mediaType =
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        default: "text/javascript; charset=utf-8"
        }
      tag = "W/\"\(SHA256.hexadecimal(of: bytes).prefix(24))\""
    }
  }

  /// Adds the files of the page.
  ///
  /// - Throws: `FileError` if one cannot be compressed.
  func add(to router: Router<StudioContext>) throws(FileError) {
    let modules = Dictionary(
      uniqueKeysWithValues: PageFiles.all.filter { $0.name.hasSuffix(".js") }.map {
        ($0.name, String(decoding: $0.bytes, as: UTF8.self))
      })
    // One request is enough for the first screen, and one for the other parts; each module can still be
    // had by itself.
    let main = try PageBundle("main.js", of: modules)
    let later = try PageBundle("later.js", of: modules, after: main)
    let bundles = ["main.js": main.text, "later.js": later.text]
    for (name, bytes) in PageFiles.all + PageFiles.generated {
      let file = try File(name, bundles[name].map { Array($0.utf8) } ?? bytes)
      router.get(RouterPath(PageFiles.path(of: name))) { request, _ in
        respond(to: request, with: file)
      }
    }
  }

  private func respond(to request: Request, with file: File) -> Response {
    var response: Response
    if request.headers[.ifNoneMatch] == file.tag {
      response = Response(status: .notModified)
    } else if let compressed = file.compressed, request.acceptsGzip {
      response = Response(
        status: .ok, headers: [.contentType: file.mediaType, .contentEncoding: "gzip"],
        body: ResponseBody(byteBuffer: compressed))
    } else {
      response = Response(
        status: .ok, headers: [.contentType: file.mediaType],
        body: ResponseBody(byteBuffer: file.body))
    }
    // Weak, since the same tag is that of both encodings.
    response.headers[.eTag] = file.tag
    response.headers[.vary] = "Accept-Encoding"
    // The browser revalidates each file; an unchanged one is not sent again.
    response.headers[.cacheControl] = "no-cache"
    return response
  }
}

/// The files of the page.
enum PageFiles {
  /// The paths of all files.
  static let paths = Set((all + generated).map { path(of: $0.name) })

  /// Returns the path of a file; those of documents are without an extension.
  static func path(of name: String) -> String {
    switch name {
    case "index.html": "/"
    case "docs.html": "/docs"
    default: "/\(name)"
    }
  }

  /// Generated files: the colour key of domain colouring.
  static let generated: [(name: String, bytes: [UInt8])] = [("colours.png", ColouredPlane.key)]

  /// The files of the folder `Page`.
  static let all: [(name: String, bytes: [UInt8])] = [
    ("activations.js", PackageResources.activations_js),
    ("arrows.js", PackageResources.arrows_js),
    ("bars.js", PackageResources.bars_js),
    ("boundary.js", PackageResources.boundary_js),
    ("catalog.js", PackageResources.catalog_js),
    ("changes.js", PackageResources.changes_js),
    ("chart-figure.js", PackageResources.chart_figure_js),
    ("chart-paint.js", PackageResources.chart_paint_js),
    ("chart-readout.js", PackageResources.chart_readout_js),
    ("chart-svg.js", PackageResources.chart_svg_js),
    ("chart-table.js", PackageResources.chart_table_js),
    ("chart-zoom.js", PackageResources.chart_zoom_js),
    ("chart.js", PackageResources.chart_js),
    ("command.js", PackageResources.command_js),
    ("comparison.js", PackageResources.comparison_js),
    ("curves.js", PackageResources.curves_js),
    ("depth.js", PackageResources.depth_js),
    ("differences.js", PackageResources.differences_js),
    ("docs.html", PackageResources.docs_html),
    ("docs.js", PackageResources.docs_js),
    ("dom.js", PackageResources.dom_js),
    ("draw.js", PackageResources.draw_js),
    ("equations.js", PackageResources.equations_js),
    ("errors.js", PackageResources.errors_js),
    ("events.js", PackageResources.events_js),
    ("exclusive-or.js", PackageResources.exclusive_or_js),
    ("form.js", PackageResources.form_js),
    ("format.js", PackageResources.format_js),
    ("formula.js", PackageResources.formula_js),
    ("gradients.js", PackageResources.gradients_js),
    ("history.js", PackageResources.history_js),
    ("icon.svg", PackageResources.icon_svg),
    ("index.html", PackageResources.index_html),
    ("inside.js", PackageResources.inside_js),
    ("later.js", PackageResources.later_js),
    ("lecture.js", PackageResources.lecture_js),
    ("lessons.js", PackageResources.lessons_js),
    ("links.js", PackageResources.links_js),
    ("list.js", PackageResources.list_js),
    ("main.js", PackageResources.main_js),
    ("models.js", PackageResources.models_js),
    ("network.js", PackageResources.network_js),
    ("neurons.js", PackageResources.neurons_js),
    ("notices.js", PackageResources.notices_js),
    ("numbers.js", PackageResources.numbers_js),
    ("options.js", PackageResources.options_js),
    ("output-plane.js", PackageResources.output_plane_js),
    ("pad.js", PackageResources.pad_js),
    ("palette.js", PackageResources.palette_js),
    ("pen.js", PackageResources.pen_js),
    ("plane-points.js", PackageResources.plane_points_js),
    ("plane-samples.js", PackageResources.plane_samples_js),
    ("plane.js", PackageResources.plane_js),
    ("points.js", PackageResources.points_js),
    ("presets.js", PackageResources.presets_js),
    ("qr-dialog.js", PackageResources.qr_dialog_js),
    ("qr.js", PackageResources.qr_js),
    ("reed-solomon.js", PackageResources.reed_solomon_js),
    ("request.js", PackageResources.request_js),
    ("result.js", PackageResources.result_js),
    ("route.js", PackageResources.route_js),
    ("rows.js", PackageResources.rows_js),
    ("run-filter.js", PackageResources.run_filter_js),
    ("runbar.js", PackageResources.runbar_js),
    ("runs.js", PackageResources.runs_js),
    ("sample.js", PackageResources.sample_js),
    ("sample-link.js", PackageResources.sample_link_js),
    ("samples.js", PackageResources.samples_js),
    ("scales.js", PackageResources.scales_js),
    ("seeds.js", PackageResources.seeds_js),
    ("series.js", PackageResources.series_js),
    ("slow.js", PackageResources.slow_js),
    ("smoothing.js", PackageResources.smoothing_js),
    ("sparklines.js", PackageResources.sparklines_js),
    ("store.js", PackageResources.store_js),
    ("studio.css", PackageResources.studio_css),
    ("tables.js", PackageResources.tables_js),
    ("theme-first.js", PackageResources.theme_first_js),
    ("theme.js", PackageResources.theme_js),
    ("timing.js", PackageResources.timing_js),
    ("token.js", PackageResources.token_js),
    ("trace.js", PackageResources.trace_js),
    ("unit-pictures.js", PackageResources.unit_pictures_js),
    ("units.js", PackageResources.units_js),
    ("weight-editor.js", PackageResources.weight_editor_js),
    ("weights.js", PackageResources.weights_js),
    ("words.js", PackageResources.words_js),
    ("german.js", PackageResources.german_js),
  ]
}
