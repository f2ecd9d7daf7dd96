import Execution
import TradingModel

/// Tells own trades from those of others on the feed, which does not say whose they are.
///
/// A print and the report of a fill belong together when exchange time, price and quantity agree;
/// either may arrive first. (Two prints that agree in all three are alike for a count of volume.)
struct OwnPrints: Sendable {
    /// A print that was counted as somebody else's, with what it added.
    struct Counted: Sendable {
        let time: Timestamp
        let price: Price
        let quantity: Quantity
        let volume: Quantity
    }

    /// Prints kept for reports that are later than they: a few minutes of a busy stock.
    private static let memory = 4_096

    private var recent: [Counted] = []
    private var reported: [(time: Timestamp, price: Price, quantity: Quantity)] = []

    /// Whether a print is known to be an own trade; each report answers for one print.
    mutating func isOwn(_ trade: MarketTrade) -> Bool {
        let match = reported.firstIndex {
            $0.time == trade.time && $0.price == trade.price && $0.quantity == trade.quantity
        }
        guard let match else { return false }
        reported.remove(at: match)
        return true
    }

    /// Remembers a print that was counted as `volume` shares of others.
    mutating func count(_ trade: MarketTrade, as volume: Quantity) {
        // Cut in halves, so that the copying is rare.
        if recent.count == 2 * OwnPrints.memory { recent.removeFirst(OwnPrints.memory) }
        recent.append(
            Counted(
                time: trade.time, price: trade.price, quantity: trade.quantity, volume: volume))
    }

    /// Takes the report of a fill; returns the volume that its print was wrongly counted as, 0
    /// where the print is still to come.
    mutating func report(_ update: OrderUpdate) -> Quantity {
        let match = recent.lastIndex {
            $0.time == update.time && $0.price == update.price && $0.quantity == update.quantity
        }
        guard let match else {
            reported.append((update.time, update.price, update.quantity))
            return 0
        }
        return recent.remove(at: match).volume
    }
}
