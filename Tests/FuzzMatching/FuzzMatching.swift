import TestSupport
import TradingModel

/// The fuzzer's entry: the first byte chooses the engine's configuration, the rest are commands. The
/// engine and the naive market must agree on every event and every book, whatever the bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMatching(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start, count > 8 else { return 0 }
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: min(count, 1 + 8 * 256)))
    let commands = CommandBytes.commands(Array(bytes.dropFirst()))
    let run = Differential(seed: UInt64(bytes[0]), count: commands.count)
    if let difference = run.difference(commands) {
        fatalError(
            "the engine differs from the naive market:\n"
                + commands.prefix(difference.commands).map(\.notation).joined(separator: "\n")
                + "\n" + difference.text)
    }
    return 0
}
