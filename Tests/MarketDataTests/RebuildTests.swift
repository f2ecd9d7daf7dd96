import MarketData
import Testing
import TradingModel

@Suite("Rebuilding SSE orders")
struct RebuildTests {
    /// The records as text: `12 submit buy 2 800@1001 partly`.
    private func text(_ record: TapeRecord) -> String {
        var parts = ["\(record.sequence)", "\(record.kind)", "\(record.side)", "\(record.order)"]
        if record.kind == .trade { parts.append(">\(record.contra)") }
        parts.append("\(record.quantity)@\(record.price.ticks)")
        if record.flags.contains(.rebuilt) { parts.append("rebuilt") }
        if record.flags.contains(.partlyRebuilt) { parts.append("partly") }
        if record.flags.contains(.auction) { parts.append("auction") }
        return parts.joined(separator: " ")
    }

    private func imported(_ orders: [String], _ trades: [String]) throws -> ImportedDay {
        try withFolder { folder in
            let one = try folder.write("orders.csv", orders.joined(separator: "\n"))
            let two = try folder.write("trades.csv", trades.joined(separator: "\n") + "\n")
            return try Importer.sseLevel2(try request([two, one]))
        }
    }

    @Test func ordersComeBackAsTheyWereSent() throws {
        let day = try imported(SmallFeed.orders, SmallFeed.trades)
        #expect(
            day.records.map(text) == [
                "10 submit sell 1 500@1001", "12 submit buy 2 800@1001 partly",
                "12 trade buy 2 >1 500@1001", "16 submit sell 3 200@1001 rebuilt",
                "16 trade sell 3 >2 200@1001", "17 cancel buy 2 100@1001",
            ])
        #expect(day.summary.rebuilt == 1)
        #expect(day.summary.partlyRebuilt == 1)
    }

    @Test func auctionTradesReduceBothOrders() throws {
        let orders = [
            SmallFeed.orderHeader, SmallFeed.order(1, "09:16:00.000", "A", 1, "10", "500", "S"),
            SmallFeed.order(2, "09:17:00.000", "A", 2, "10.1", "300", "B"),
            SmallFeed.order(5, "09:30:01.000", "D", 1, "10", "200", "S"),
        ]
        let trades = [
            SmallFeed.tradeHeader, SmallFeed.trade(4, "09:25:00.180", "10.1", 300, 2, 1, "N"),
        ]
        let day = try imported(orders, trades)
        #expect(
            day.records.map(text) == [
                "1 submit sell 1 500@1000", "2 submit buy 2 300@1010",
                "4 trade buy 2 >1 300@1010 auction", "5 cancel sell 1 200@1000",
            ])
    }

    @Test func rowsOfOtherInstrumentsAreLeftOutAndCounted() throws {
        let other = SmallFeed.order(11, "09:30:00.500", "A", 9, "5", "100", "B", code: "601825")
        var orders = SmallFeed.orders
        orders.insert(other, at: 2)
        let day = try imported(orders, SmallFeed.trades)
        #expect(day.summary.otherInstruments == 1)
        #expect(day.records.count == 6)
    }

    /// Streams that contradict themselves, and the word by which the error is known.
    @Test(arguments: [
        (3, SmallFeed.order(17, "09:30:03.000", "D", 2, "10.01", "99", "B"), "which has 100 left"),
        (3, SmallFeed.order(17, "09:30:03.000", "D", 8, "10.01", "100", "B"), "not in the book"),
        (3, SmallFeed.order(14, "09:30:03.000", "D", 2, "10.01", "100", "B"), "sequence 14"),
        (1, SmallFeed.order(12, "09:30:00.010", "A", 1, "10.01", "500", "S"), "repeats"),
        (3, SmallFeed.order(17, "09:30:01.500", "D", 2, "10.01", "100", "B"), "time goes back"),
        (3, SmallFeed.order(17, "09:30:03.000", "A", 2, "10.01", "100", "B"), "added twice"),
        (2, SmallFeed.order(14, "09:30:01.000", "A", 2, "10.01", "300", "S"), "different sides"),
        (1, SmallFeed.order(10, "09:30:00.010", "A", 1, "10.01", "400", "S"), "which has 400 left"),
    ])
    func contradictionsAreErrorsWithTheirPlace(line: Int, row: String, word: String) {
        var orders = SmallFeed.orders
        orders[line] = row
        let error = #expect(throws: DataError.self) { try imported(orders, SmallFeed.trades) }
        #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
        #expect(error?.line != nil)
    }

    @Test func anAggressorMustBeTheNewerOrder() {
        var trades = SmallFeed.trades
        trades[1] = SmallFeed.trade(12, "09:30:01.000", "10.01", 500, 1, 2, "B")
        let error = #expect(throws: DataError.self) { try imported(SmallFeed.orders, trades) }
        #expect(error?.description.contains("older") == true)
    }
}
