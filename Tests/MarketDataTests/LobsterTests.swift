import Foundation
import Testing
import TradingModel

@testable import MarketData

/// Hand-written LOBSTER files with one level a side.
private let messages = """
    34200.017459617,5,0,1,2238200,-1
    34200.18960767,1,11885113,21,2238100,1
    34201,4,11885113,5,2238100,1
    34201.5,2,11885113,6,2238100,1
    34202,7,0,0,-1,-1
    34203.000000001,3,11885113,10,2238100,1
    """
private let books = """
    2239500,100,-9999999999,0
    2239500,100,2238100,21
    2239500,100,2238100,16
    2239500,100,2238100,10
    2239500,100,2238100,10
    2239500,100,-9999999999,0
    """

/// Files that do not belong to a LOBSTER day, and what the error must name.
struct BadLobster: CustomTestStringConvertible {
    let name: String
    let messages: String
    let books: String
    let parts: [String]

    /// Replaces a part of the messages.
    init(message old: String, _ new: String, _ parts: String...) {
        name = "message \(new)"
        (messages, books) = (
            MarketDataTests.messages.replacing(old, with: new), MarketDataTests.books
        )
        self.parts = parts
    }

    /// Replaces a part of the book rows.
    init(book old: String, _ new: String, _ parts: String...) {
        name = "book \(new)"
        (messages, books) = (
            MarketDataTests.messages, MarketDataTests.books.replacing(old, with: new)
        )
        self.parts = parts
    }

    var testDescription: String { name }
}

@Suite("LOBSTER import")
struct LobsterTests {
    private func lobster(_ messages: String, _ books: String) throws -> ImportedDay {
        try withFolder { folder in
            let paths = [
                try folder.file("book.csv", books), try folder.file("message.csv", messages),
            ]
            return try Importer.lobster(request(paths))
        }
    }

    private func check(_ messages: String, _ books: String) throws -> LobsterCheck {
        let day = try lobster(messages, books)
        let bytes = TapeWriter.encode(day.header, records: day.records, rows: day.rows)
        return LobsterCheck(try Tape(data: Data(bytes), path: "day.tape"))
    }

    @Test("every type of message has its kind, an execution the aggressor's side")
    func kinds() throws {
        let day = try lobster(messages, books)
        #expect(
            day.records.map(\.kind) == [.hiddenTrade, .submit, .trade, .reduce, .halt, .cancel])
        #expect(day.records.map(\.side) == [.buy, .buy, .sell, .buy, .sell, .buy])
        #expect(day.records.map(\.quantity) == [1, 21, 5, 6, 0, 10])
        #expect(day.records.map(\.sequence) == [1, 2, 3, 4, 5, 6])
        #expect(day.records[0].time == Timestamp(nanoseconds: 34_200_017_459_617))
        #expect(day.records[5].time == Timestamp(nanoseconds: 34_203_000_000_001))
        #expect(day.records[2].contra == OrderID(raw: 11_885_113))
        #expect(day.records[2].order == .none)
        #expect(day.records[3].order == OrderID(raw: 11_885_113))
        #expect(day.header.schema == .lobster)
        #expect(day.header.scale.tick == Money(units: 1))
        #expect(day.header.bookLevels == 1)
    }

    @Test("a missing level is empty")
    func emptyLevel() throws {
        let day = try lobster(messages, books)
        #expect(day.rows[0].bids == [.empty])
        #expect(day.rows[0].asks[0].price == Price(ticks: 2_239_500))
        #expect(day.rows[1].bids[0].quantity == 21)
    }

    @Test("each message leads from one row to the next")
    func stepByStep() throws {
        let check = try check(messages, books)
        #expect(check.compared == 5)
        #expect(check.exact == 5)
        #expect(check.executions == 1)
        #expect(check.executionsAtBest == 1)
        #expect(check.first == nil)
    }

    @Test("a row that does not follow is found")
    func difference() throws {
        let odd = books.replacing("2238100,16", with: "2238100,17")
        let check = try check(messages, odd)
        #expect(check.compared == 5)
        #expect(check.exact == 3)
        #expect(check.first?.message == 3)
        #expect(check.first?.computed.bids.first?.quantity == 16)
        #expect(check.first?.published.bids.first?.quantity == 17)
    }

    @Test(
        "what is refused",
        arguments: [
            BadLobster(message: "34201,4", "34201,6", "message.csv:3", "column type", "\"6\""),
            BadLobster(message: "34201,4", "34201,x", "message.csv:3", "column type", "\"x\""),
            BadLobster(message: "34201,4", "34199,4", "message.csv:3", "column time", "back"),
            BadLobster(message: "34201,4", "86400,4", "message.csv:3", "column time", "\"86400\""),
            BadLobster(message: "34201,4", "-1,4", "message.csv:3", "column time", "\"-1\""),
            BadLobster(message: "34201,4", "1e5,4", "message.csv:3", "column time", "\"1e5\""),
            BadLobster(message: "34201,4", "nan,4", "message.csv:3", "column time", "\"nan\""),
            BadLobster(message: "13,5,", "13,0,", "message.csv:3", "column size", "\"0\""),
            BadLobster(message: "13,5,", "13,-5,", "message.csv:3", "column size", "\"-5\""),
            BadLobster(
                message: "13,5,", "13,99999999999999999999,", "message.csv:3", "column size"),
            BadLobster(
                message: "11885113,5", "9223372036854775808,5", "message.csv:3",
                "column order id"),
            BadLobster(message: "6,2238100", "6,0", "message.csv:4", "column price", "\"0\""),
            BadLobster(
                message: "6,2238100", "6,2147483648", "message.csv:4", "column price",
                "\"2147483648\""),
            BadLobster(
                message: "6,2238100", "6,223.81", "message.csv:4", "column price", "\"223.81\""),
            BadLobster(message: "00,-1\n", "00,2\n", "message.csv:1", "column direction", "\"2\""),
            BadLobster(message: "34201,4,", "34201,4,1,", "message.csv:3", "7 columns"),
            BadLobster(message: "34201,4,", "34201,", "message.csv:3", "5 columns"),
            BadLobster(message: "34201,4", "\n34201,4", "message.csv:3"),
            BadLobster(book: ",16", ",-16", "book.csv:3", "column bid 1 size", "\"-16\""),
            BadLobster(book: ",16", ",1.6", "book.csv:3", "column bid 1 size", "\"1.6\""),
            BadLobster(book: "2238100,16", "0,16", "book.csv:3", "column bid 1 price", "\"0\""),
            BadLobster(
                book: "2238100,16", "-9999999999,16", "book.csv:3", "column bid 1 price",
                "-9999999999"),
            BadLobster(book: ",16", ",16,1", "book.csv:3", "5 columns"),
            BadLobster(book: "\n2239500,100,2238100,16", "", "book.csv", "5 rows", "has 6"),
        ])
    func refused(_ bad: BadLobster) throws {
        let message = try refusal { _ = try lobster(bad.messages, bad.books) }
        expect(message, names: bad.parts)
    }

    @Test("files that are missing, double or of another width")
    func files() throws {
        try withFolder { folder in
            let message = try folder.file("message.csv", messages)
            let book = try folder.file("book.csv", books)
            let other = try folder.file("other.csv", "1,2,3\n")
            for (inputs, parts) in [
                ([message], ["message.csv", "needs"]), ([book], ["book.csv", "needs"]),
                ([message, message], ["message.csv:1", "6 columns"]),
                ([book, book], ["book.csv:1", "4 columns"]),
                ([message, other], ["other.csv:1", "3 columns"]),
            ] {
                expect(
                    try refusal { _ = try Importer.lobster(request(inputs)) }, names: parts)
            }
        }
    }
}
