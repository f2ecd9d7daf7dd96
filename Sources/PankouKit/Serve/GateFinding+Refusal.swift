import EventStream
import Pipeline
import Risk

extension GateFinding {
    /// What a client is told of a refusal by the gate.
    init(_ refusal: GatewayRefusal) {
        self.init(
            check: Int(refusal.check.rawValue), name: refusal.check.name,
            finding: "\(refusal.reason)", measured: refusal.measured, limit: refusal.limit,
            limitName: refusal.limitName, unit: refusal.unit.rawValue,
            scope: refusal.scope.description, limitsVersion: refusal.version)
    }
}
