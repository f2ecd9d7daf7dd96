/// A page of tables in the style of the run report: one file, without scripts or anything from
/// outside.
///
/// The markup is HTML and well-formed XML at once; the same page value gives the same bytes.
public struct TablePage: Hashable, Sendable {
    /// A cell of a table.
    public struct Cell: Hashable, Sendable {
        /// Whether a value reads as a cost or a gain.
        public enum Tone: Hashable, Sendable {
            /// Neither.
            case plain
            /// A cost.
            case cost
            /// A gain.
            case gain
        }

        /// The text.
        public var text: String
        /// Where a click leads, relative to the page; empty for nowhere.
        public var link: String
        /// Cost or gain.
        public var tone: Tone

        /// A cell.
        public init(_ text: String, link: String = "", tone: Tone = .plain) {
            self.text = text
            self.link = link
            self.tone = tone
        }

        /// Basis points with their sign and tone; positive = cost. Nothing where there is no value.
        public static func basisPoints(_ value: Double?) -> Cell {
            guard let value else { return Cell(Format.missing) }
            let tone: Tone = abs(value) < 0.005 ? .plain : value > 0 ? .cost : .gain
            return Cell(Format.signed(value, 2), tone: tone)
        }
    }

    /// A table with its heading.
    public struct Table: Hashable, Sendable {
        /// A column.
        public struct Column: Hashable, Sendable {
            let title: String
            let isNumber: Bool

            /// A column of text, to the left.
            public static func text(_ title: String) -> Column {
                Column(title: title, isNumber: false)
            }

            /// A column of numbers, to the right.
            public static func number(_ title: String) -> Column {
                Column(title: title, isNumber: true)
            }
        }

        /// The heading.
        public var title: String
        /// What it shows, in a sentence.
        public var lead: String
        /// The columns.
        public var columns: [Column]
        /// The rows, a cell for each column.
        public var rows: [[Cell]]
        /// The summing row, or nothing.
        public var total: [Cell]

        /// A table.
        public init(
            _ title: String, lead: String, columns: [Column], rows: [[Cell]], total: [Cell] = []
        ) {
            self.title = title
            self.lead = lead
            self.columns = columns
            self.rows = rows
            self.total = total
        }
    }

    /// A key number.
    public struct Tile: Hashable, Sendable {
        let name: String
        let value: String
        let below: String

        /// A number with its name above and a remark below.
        public init(_ name: String, _ value: String, _ below: String = "") {
            self.name = name
            self.value = value
            self.below = below
        }
    }

    /// The title.
    public var title: String
    /// Small facts above the title.
    public var facts: [String] = []
    /// A page that belongs to this one, linked beside the facts; nil for none.
    public var related: Cell?
    /// The result in plain words.
    public var verdict = ""
    /// Why no conclusion may be drawn; empty where one may.
    public var doubts: [String] = []
    /// Key numbers.
    public var tiles: [Tile] = []
    /// The tables.
    public var tables: [Table] = []
    /// Sentences that a reader must know.
    public var notes: [String] = []
    /// The last line.
    public var footer = ""

    /// An empty page.
    public init(title: String) { self.title = title }

    /// At most this many rows of a table are shown; the files have all.
    public static let rowLimit = 2_000

    /// The page as HTML.
    public var html: String {
        """
        <!DOCTYPE html>
        <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title>\(Markup.escape(title)) · Pankou</title>
        <style>
        \(Stylesheet.text)</style>
        </head>
        <body>
        \(header)<main>
        \(tileList)\(tables.enumerated().map { section($1, $0) }.joined())\(noteSection)</main>
        <footer>\(Markup.element("p", footer))</footer>
        </body>
        </html>

        """
    }

    private var header: String {
        let over =
            facts.map { Markup.element("span", $0) }.joined()
            + (related.map { Markup.wrap("span", TablePage.markup($0)) } ?? "")
        let warning =
            doubts.isEmpty
            ? ""
            : "<div class=\"banner no\" role=\"note\"><b>⚠ Not every run supports a conclusion.</b>"
                + "<ul>\(doubts.map { Markup.element("li", $0) }.joined())</ul></div>\n"
        return "<header>\n<p class=\"over\">\(over)</p>\n\(Markup.element("h1", title))\n"
            + Markup.element("p", verdict, style: "verdict") + "\n\(warning)</header>\n"
    }

    private var tileList: String {
        guard !tiles.isEmpty else { return "" }
        let content = tiles.map { tile in
            let small = tile.below.isEmpty ? "" : Markup.element("small", tile.below)
            return "<div class=\"tile\">\(Markup.element("dt", tile.name))"
                + "<dd>\(Markup.escape(tile.value))\(small)</dd></div>\n"
        }
        return "<dl class=\"tiles\" aria-label=\"Key numbers\">\n\(content.joined())</dl>\n"
    }

    private func section(_ table: Table, _ index: Int) -> String {
        var markup = MarkupTable(
            table.title, table.columns.map { $0.isNumber ? .number($0.title) : .text($0.title) },
            style: "orders")
        markup.rows = table.rows.prefix(TablePage.rowLimit).map { $0.map(TablePage.markup) }
        markup.total = table.total.map(TablePage.markup)
        let omitted = table.rows.count - markup.rows.count
        let omission =
            omitted > 0
            ? Markup.element(
                "p", "\(Format.grouped(omitted)) further rows are in the CSV file.", style: "soft")
            : ""
        return HTMLReport.section(
            "table-\(index + 1)", table.title, table.lead, markup.markup + omission)
    }

    private static func markup(_ cell: Cell) -> String {
        var text = Markup.escape(cell.text)
        switch cell.tone {
        case .plain: break
        case .cost: text = "<span class=\"cost\">\(text)</span>"
        case .gain: text = "<span class=\"gain\">\(text)</span>"
        }
        return cell.link.isEmpty ? text : "<a href=\"\(Markup.escape(cell.link))\">\(text)</a>"
    }

    private var noteSection: String {
        guard !notes.isEmpty else { return "" }
        let list = notes.map { Markup.element("li", $0) }.joined(separator: "\n")
        return HTMLReport.section(
            "notes", "What to keep in mind", "", "<ul class=\"notes\">\(list)</ul>\n")
    }
}
