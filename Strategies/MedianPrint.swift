import TradingModel

/// The median size of the latest prints, exact, from a window of fixed length.
struct MedianPrint: Sendable {
    /// Prints in the window.
    static let length = 101
    /// Prints before the median means something.
    private static let least = 21

    private var ring: [Quantity] = []
    private var sorted: [Quantity] = []
    private var oldest = 0

    /// The median; nil before enough prints were seen.
    var value: Quantity? {
        sorted.count < MedianPrint.least ? nil : sorted[sorted.count / 2]
    }

    /// Takes a print into the window, in place of the oldest.
    mutating func add(_ quantity: Quantity) {
        if ring.count < MedianPrint.length {
            ring.append(quantity)
        } else {
            sorted.remove(at: place(of: ring[oldest]))
            ring[oldest] = quantity
            oldest = (oldest + 1) % MedianPrint.length
        }
        sorted.insert(quantity, at: place(of: quantity))
    }

    /// The first index whose size is not below `quantity`.
    private func place(of quantity: Quantity) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < quantity { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
