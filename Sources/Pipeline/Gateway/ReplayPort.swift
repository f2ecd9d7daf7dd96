import TradingModel

/// A client that asks for what a journal says was asked for, at the same grants.
public final class ReplayPort: GatewayPort, @unchecked Sendable {
    // Used by the strategy's thread alone.
    private var requests: [UInt64: [GatewayRequest]] = [:]
    private var granted: UInt64 = 0

    /// The client of `trader` in a run whose inputs were these.
    public init(_ inputs: [RunInput], trader: Int) {
        for input in inputs where input.kind == .requests && input.trader == trader {
            requests[input.number] = input.requests
        }
    }

    /// Notes the grant.
    public func send(_ grant: GatewayGrant) { granted = grant.number }

    /// What was asked for at this grant.
    public func waitForDone() -> GatewayDone? {
        GatewayDone(number: granted, requests: requests[granted] ?? [])
    }

    /// What was asked for at this grant.
    public func poll() -> [GatewayRequest]? { requests[granted] ?? [] }
}
