import CPlatform

/// What a thread does while there is nothing to do.
///
/// The names are those of Agrona's idle strategies (Real Logic, `org.agrona.concurrent`).
public enum IdleStrategy: Sendable, Hashable {
    /// Keeps looking: least latency, one core for itself.
    case spin
    /// Lets other threads run between two looks.
    case yield
    /// Sleeps until it is woken, for this many nanoseconds at most.
    case park(nanoseconds: Int64)
    /// Spins this many times, then yields this many times, then sleeps as ``park(nanoseconds:)``.
    case backOff(spins: Int, yields: Int, nanoseconds: Int64)

    /// The usual back-off: 100 spins, 100 yields, sleeps of a millisecond at most.
    public static let backOff = IdleStrategy.backOff(
        spins: 100, yields: 100, nanoseconds: 1_000_000)
}

/// One thread's state while it idles by a strategy.
public struct Idler {
    /// The strategy.
    public let strategy: IdleStrategy
    /// How often it idled since there was work.
    private var rounds = 0
    private var isAnnounced = false

    /// A thread that has work.
    public init(_ strategy: IdleStrategy) { self.strategy = strategy }

    /// Idles once. `spot` is where the thread sleeps, if the strategy says so.
    ///
    /// Before every sleep there is one call that only announces it, so the caller has looked for work
    /// between the announcement and the sleep.
    public mutating func idle(at spot: ParkingSpot) {
        switch strategy {
        case .spin:
            pankou_pause()
        case .yield:
            pankou_yield()
        case .park(let nanoseconds):
            park(at: spot, nanoseconds)
        case .backOff(let spins, let yields, let nanoseconds):
            if rounds < spins {
                rounds += 1
                pankou_pause()
            } else if rounds - spins < yields {
                rounds += 1
                pankou_yield()
            } else {
                park(at: spot, nanoseconds)
            }
        }
    }

    /// There was work: the next idling begins anew.
    public mutating func reset(at spot: ParkingSpot) {
        rounds = 0
        guard isAnnounced else { return }
        isAnnounced = false
        spot.withdraw()
    }

    private mutating func park(at spot: ParkingSpot, _ nanoseconds: Int64) {
        if isAnnounced {
            spot.sleep(nanoseconds: nanoseconds)
        } else {
            spot.announce()
        }
        isAnnounced.toggle()
    }
}
