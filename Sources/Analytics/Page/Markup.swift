/// Text and attributes of a page that is HTML and well-formed XML at once.
enum Markup {
    /// `text` with everything escaped that markup would take for its own; characters that XML does
    /// not allow become U+FFFD.
    static func escape(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}"..."\u{FFFF}":
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// An element with escaped text.
    static func element(_ name: String, _ text: String, style: String = "") -> String {
        wrap(name, escape(text), style: style)
    }

    /// An element around markup.
    static func wrap(_ name: String, _ markup: String, style: String = "") -> String {
        let attribute = style.isEmpty ? "" : " class=\"\(style)\""
        return "<\(name)\(attribute)>\(markup)</\(name)>"
    }
}

/// A table whose cells are markup.
struct MarkupTable {
    /// How a column is set.
    enum Column {
        /// Text, to the left.
        case text(String)
        /// Numbers, to the right, all digits of one width.
        case number(String)
        /// Left out on narrow screens.
        case extra(String)
    }

    let label: String
    let columns: [Column]
    /// Cells of each row; the first is the row's header.
    var rows: [[String]] = []
    /// Cells of the last, summing row.
    var total: [String] = []
    var style = ""

    init(_ label: String, _ columns: [Column], style: String = "") {
        self.label = label
        self.columns = columns
        self.style = style
    }

    /// The table in a container that scrolls by itself where it is too wide.
    var markup: String {
        let head = columns.map { column in
            "<th scope=\"col\"\(attribute(column))>\(Markup.escape(title(column)))</th>"
        }
        let body = rows.map { row($0) }.joined()
        let foot = total.isEmpty ? "" : "<tfoot>\(row(total))</tfoot>"
        let kind = style.isEmpty ? "" : " class=\"\(style)\""
        return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            + "aria-label=\"\(Markup.escape(label))\"><table\(kind)><thead><tr>\(head.joined())"
            + "</tr></thead><tbody>\(body)</tbody>\(foot)</table></div>\n"
    }

    private func row(_ cells: [String]) -> String {
        let content = zip(cells, columns).enumerated().map { index, pair in
            let (cell, column) = pair
            return index == 0
                ? "<th scope=\"row\"\(attribute(column))>\(cell)</th>"
                : "<td\(attribute(column))>\(cell)</td>"
        }
        return "<tr>\(content.joined())</tr>\n"
    }

    private func title(_ column: Column) -> String {
        switch column {
        case .text(let title), .number(let title), .extra(let title): title
        }
    }

    private func attribute(_ column: Column) -> String {
        switch column {
        case .text: ""
        case .number: " class=\"n\""
        case .extra: " class=\"x\""
        }
    }
}
