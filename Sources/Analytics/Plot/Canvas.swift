/// A point in the coordinates of a plot: x to the right, y down.
struct Point: Hashable {
    var x: Double
    var y: Double
}

/// The three sizes in which every chart is drawn; a media query shows the one that fits, so that
/// its text keeps a readable size.
enum PlotSize: String, CaseIterable {
    case narrow
    case medium
    case wide

    /// Width of the viewBox, close to the width in CSS pixels at which it is shown.
    var width: Double {
        switch self {
        case .narrow: 358
        case .medium: 720
        case .wide: 1080
        }
    }

    /// Width of the space for the labels of the vertical axis.
    var left: Double { self == .narrow ? 50 : 62 }

    /// Space on the right, for direct labels where there is room.
    var right: Double {
        switch self {
        case .narrow: 8
        case .medium: 12
        case .wide: 128
        }
    }

    /// The largest radius of a marker.
    var marker: Double { self == .narrow ? 5 : 7 }
}

/// How the text of a plot stands to its point.
enum TextAnchor: String {
    case start
    case middle
    case end
}

/// Collects the elements of one SVG image; colours and line styles are the stylesheet's business.
struct Canvas {
    private(set) var body = ""

    mutating func line(_ from: Point, _ to: Point, _ style: String) {
        body +=
            "<path class=\"\(style)\" d=\"M\(place(from))L\(place(to))\"/>"
    }

    /// A line through `points`; nothing for fewer than two.
    mutating func polyline(_ points: [Point], _ style: String) {
        guard points.count > 1 else { return }
        body += "<path class=\"\(style)\" d=\"\(path(points))\"/>"
    }

    /// A step line: each value holds until the next point's x.
    mutating func steps(_ points: [Point], _ style: String) {
        guard let first = points.first, points.count > 1 else { return }
        body += "<path class=\"\(style)\" d=\"M\(place(first))\(stepPath(points))\"/>"
    }

    /// The area between two step lines over the same x values.
    mutating func stepArea(_ upper: [Point], _ lower: [Point], _ style: String) {
        guard let first = upper.first, let last = lower.last, upper.count > 1 else { return }
        let back = lower.reversed().dropFirst().reduce(into: "V\(number(last.y))") {
            $0 += "H\(number($1.x))V\(number($1.y))"
        }
        body += "<path class=\"\(style)\" d=\"M\(place(first))\(stepPath(upper))\(back)Z\"/>"
    }

    /// A closed area with the corners `points`.
    mutating func area(_ points: [Point], _ style: String) {
        guard points.count > 2 else { return }
        body += "<path class=\"\(style)\" d=\"\(path(points))Z\"/>"
    }

    mutating func rect(
        x: Double, y: Double, width: Double, height: Double, _ style: String, title: String = ""
    ) {
        guard width > 0, height > 0 else { return }
        let frame =
            "x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" "
            + "height=\"\(number(height))\""
        close("<rect class=\"\(style)\" \(frame)", "rect", title)
    }

    mutating func circle(_ centre: Point, radius: Double, _ style: String, title: String = "") {
        let frame =
            "cx=\"\(number(centre.x))\" cy=\"\(number(centre.y))\" r=\"\(number(radius))\""
        close("<circle class=\"\(style)\" \(frame)", "circle", title)
    }

    /// A closed shape with a tooltip.
    mutating func shape(_ points: [Point], _ style: String, title: String = "") {
        close("<path class=\"\(style)\" d=\"\(path(points))Z\"", "path", title)
    }

    mutating func text(
        _ string: String, at point: Point, _ style: String = "t", anchor: TextAnchor = .start
    ) {
        let side = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
        body +=
            "<text class=\"\(style)\" x=\"\(number(point.x))\" y=\"\(number(point.y))\"\(side)>"
            + Markup.escape(string) + "</text>"
    }

    private mutating func close(_ start: String, _ name: String, _ title: String) {
        body +=
            title.isEmpty
            ? start + "/>" : "\(start)><title>\(Markup.escape(title))</title></\(name)>"
    }

    private func path(_ points: [Point]) -> String {
        points.enumerated().reduce(into: "") { text, item in
            text += (item.offset == 0 ? "M" : "L") + place(item.element)
        }
    }

    private func stepPath(_ points: [Point]) -> String {
        points.dropFirst().reduce(into: "") { $0 += "H\(number($1.x))V\(number($1.y))" }
    }

    private func place(_ point: Point) -> String { "\(number(point.x)) \(number(point.y))" }

    private func number(_ value: Double) -> String { Format.coordinate(value) }

    /// The image, `width` × `height`, described by `label` to those who cannot see it.
    func image(_ size: PlotSize, height: Double, label: String) -> String {
        "<svg class=\"plot \(size.rawValue)\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
            + "viewBox=\"0 0 \(number(size.width)) \(number(height))\" "
            + "aria-label=\"\(Markup.escape(label))\">\(body)</svg>\n"
    }
}
