import Foundation
import Synchronization
import TestSupport
import Testing
import TradingModel

/// How far a run goes: two million commands by default, as many as wanted by hand.
private enum Extent {
    static let commandsPerSeed = 2_000
    static let lanes = 20
    static let isByHand = ProcessInfo.processInfo.environment["PANKOU_DIFFERENTIAL_COMMANDS"] != nil
    static let seeds = number("PANKOU_DIFFERENTIAL_COMMANDS", default: 2_000_000) / commandsPerSeed
    static let firstSeed = UInt64(number("PANKOU_DIFFERENTIAL_SEED", default: 1))

    private static func number(_ name: String, default value: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? value
    }
}

private let done = Mutex((lanes: 0, commands: 0))

/// Every stream goes through the engine and a naive market. The events of every command are compared
/// byte for byte and the whole state after it by its digest; the engine checks itself every few
/// commands.
///
/// By hand: `PANKOU_DIFFERENTIAL_COMMANDS=100000000 swift test -c release
/// -Xswiftc -enable-testing --filter DifferentialTests`; `PANKOU_DIFFERENTIAL_SEED` is the first
/// seed, and repeats a failure.
@Suite("Against a naive reference")
struct DifferentialTests {
    @Test(arguments: 0..<Extent.lanes)
    func everyCommandGivesTheSameEventsAndTheSameState(lane: Int) {
        var commands = 0
        for number in stride(from: lane, to: Extent.seeds, by: Extent.lanes) {
            let seed = Extent.firstSeed + UInt64(number)
            let failure = Differential(seed: seed, count: Extent.commandsPerSeed).failure()
            #expect(failure == nil, "\(failure ?? "")")
            guard failure == nil else { break }
            commands += Extent.commandsPerSeed
        }
        let total = done.withLock { done in
            done.lanes += 1
            done.commands += commands
            return done
        }
        if Extent.isByHand, total.lanes == Extent.lanes {
            let last = Extent.firstSeed + UInt64(max(Extent.seeds, 1)) - 1
            print("seeds \(Extent.firstSeed) to \(last): \(total.commands) commands agree")
        }
    }
}

@Suite("Shrinker")
struct ShrinkerTests {
    @Test(arguments: NaiveBook.Fault.allCases)
    func aMistakeOfTheReferenceIsFoundAndShrunk(fault: NaiveBook.Fault) {
        let run = Differential(seed: 7, count: 2_000, fault: fault)
        let failure = run.failure() ?? ""
        #expect(failure.hasPrefix("seed 7 differs in "), "\(failure)")
        let shrunk = failure.split(separator: "\n").filter { $0.hasPrefix("  ") }
        #expect(!shrunk.isEmpty && shrunk.count <= 3, "\(failure)")
    }

    @Test func theReferenceWithoutAMistakeAgrees() {
        #expect(Differential(seed: 7, count: 2_000).failure() == nil)
    }

    @Test func nothingThatIsNeededIsLeftOut() {
        let commands = CommandStream.commands(400, seed: 3)
        let needed: Set<Int64> = [17, 18, 200, 399]
        let shrunk = shrink(commands) { trial in
            needed.isSubset(of: Set(trial.map(\.time.nanoseconds)))
        }
        #expect(shrunk.map(\.time.nanoseconds) == needed.sorted())
        let quantities = shrunk.map(\.order.quantity)
        #expect(quantities.allSatisfy { $0 <= 1 })
    }

    @Test func commandsReadLikeABook() {
        var order = Order(
            id: OrderID(raw: 3), side: .sell, price: Price(ticks: 1001), quantity: 20,
            isPostOnly: true, owner: 1)
        let time = Timestamp.zero
        #expect(
            Command(.submit, at: time, order: order).notation
                == "sell 3: 20 @ 1001, owner 1, post-only")
        #expect(Command(.cancel, at: time, order: order).notation == "cancel 3")
        let call = Command(.phase, at: time, order: order, phase: .openingCall)
        #expect(call.notation == "call (opening call)")
        order.price.ticks = 1000
        #expect(
            Command(.uncross, at: time, order: order).notation == "uncross orderPrices ref 1000")
    }
}
