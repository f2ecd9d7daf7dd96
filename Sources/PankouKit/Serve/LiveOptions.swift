import ArgumentParser
import Backtesting
import CPlatform
import Foundation
import MarketData
import Pipeline
import TradingModel

/// What `serve` and `top` share: the day, how fast it goes, and on how many threads.
struct LiveOptions: ParsableArguments {
    @Argument(help: "The tape; or --synthetic.")
    var tape: String?

    @Flag(help: "A synthetic day, as pankou generate makes it with the same --seed (22).")
    var synthetic = false

    @Option(
        help: ArgumentHelp(
            "Simulated time over real time: 1, 60, 0.5, or max.", valueName: "factor"))
    var speed = SpeedArgument(pace: .times(1), text: "1")

    @Option(help: "Until this time of the day it goes as fast as it can.")
    var from: Timestamp?

    @Option(help: "Threads: 1, 2, 3 or 5. The results are the same.")
    var threads = ThreadLayout.three

    @Option(
        help: ArgumentHelp(
            "A strategy that does not answer for so long loses its orders and the run goes on "
                + "without it: 1ms to 600s (5s; needs 3 or 5 threads).", valueName: "time"))
    var strategyTimeout: TimeoutArgument?

    func validate() throws {
        guard synthetic == (tape == nil) else {
            throw ValidationError("Give a tape, or --synthetic, and not both.")
        }
        guard strategyTimeout == nil || threads.separatesStrategies else {
            throw ValidationError(
                "--strategy-timeout needs --threads 3 or 5: with fewer a strategy that hangs "
                    + "takes the engine along.")
        }
    }

    /// The day that was asked for.
    func day(seed: UInt64?) throws -> TradableDay {
        if let tape { return try TradableDay(path: tape) }
        let made = try GenerateCommand.day(
            seed: seed ?? 22, instrument: GenerateCommand.instrument, date: GenerateCommand.date,
            close: GenerateCommand.close, progress: { _ in })
        let bytes = TapeWriter.encode(made.header, records: made.records)
        return try TradableDay(try Tape(data: Data(bytes), path: "the synthetic day"))
    }

    /// The pipeline of `plan` on `day`.
    func pipeline(_ plan: RunPlan, _ day: TradableDay) throws -> PipelinePlan {
        var pipeline = try PipelinePlan(plan, on: day)
        pipeline.layout = threads
        pipeline.pace = speed.pace
        pipeline.paceFrom = from ?? .zero
        if threads.separatesStrategies {
            pipeline.strategyLimit = strategyTimeout?.nanoseconds ?? 5_000_000_000
        }
        return pipeline
    }
}

/// A factor of time.
struct SpeedArgument: ExpressibleByArgument {
    let pace: Pace
    let text: String

    init(pace: Pace, text: String) {
        self.pace = pace
        self.text = text
    }

    init?(argument: String) {
        if argument == "max" {
            self.init(pace: .fastest, text: argument)
        } else {
            guard argument.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }),
                let factor = Double(argument), factor >= 0.001, factor <= 1_000_000
            else { return nil }
            self.init(pace: .times(factor), text: argument)
        }
    }

    var defaultValueDescription: String { text }
}

/// A time as latencies are written, a millisecond at least.
struct TimeoutArgument: ExpressibleByArgument {
    let nanoseconds: Int64

    init?(argument: String) {
        guard case .success(.constant(let nanoseconds)) = LatencyModel.parse(argument),
            nanoseconds >= 1_000_000
        else { return nil }
        self.nanoseconds = nanoseconds
    }
}

extension ThreadLayout: ExpressibleByArgument {}

/// Draws the frames of a run.
struct TopDisplay {
    private var maker: TopFrameMaker
    private let isTerminal = isatty(STDOUT_FILENO) == 1
    private var hasDrawn = false

    init(_ plan: RunPlan, _ day: TradableDay) {
        let header = day.tape.header
        maker = TopFrameMaker(
            title: "\(header.instrument) \(header.date)  \(header.origin)", scale: header.scale,
            names: [plan.strategy.name])
    }

    /// Draws a frame over the one before; where there is no terminal, below it.
    mutating func draw(_ engine: EngineFrame) throws {
        let frame = maker.frame(engine, at: pankou_nanoseconds())
        let lines = TopDisplay.screen(isTerminal).lines(frame)
        guard isTerminal else { return try Console.say(lines.joined(separator: "\n") + "\n") }
        let start = hasDrawn ? "\u{1B}[H" : "\u{1B}[?1049h\u{1B}[?25l\u{1B}[H"
        hasDrawn = true
        let text = lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n")
        FileHandle.standardOutput.write(Data((start + text + "\u{1B}[J").utf8))
    }

    /// Draws a single frame and leaves it there.
    mutating func drawOnce(_ engine: EngineFrame) throws {
        let frame = maker.frame(engine, at: pankou_nanoseconds())
        try Console.say(TopDisplay.screen(isTerminal).lines(frame).joined(separator: "\n"))
    }

    /// Gives the terminal back as it was.
    func leave() {
        guard hasDrawn else { return }
        FileHandle.standardOutput.write(Data("\u{1B}[?25h\u{1B}[?1049l".utf8))
    }

    private static func screen(_ isTerminal: Bool) -> TopScreen {
        var size = winsize()
        // The structure is valid for the call, which fills it in or leaves it as it is.
        if isTerminal { _ = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) }
        return TopScreen(
            width: size.ws_col > 0 ? Int(size.ws_col) : 100,
            height: size.ws_row > 0 ? Int(size.ws_row) : 60, isColoured: isTerminal)
    }
}

/// Ends a run on Ctrl-C as at the day's end, so that its journal is whole.
final class Interruption {
    private let sources: [any DispatchSourceSignal]

    init(_ control: PipelineControl, also: @escaping @Sendable () -> Void = {}) {
        sources = [SIGINT, SIGTERM].map { number in
            // Ignored as a signal, it still reaches the source.
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                control.stop(by: 1)
                also()
            }
            source.resume()
            return source
        }
    }

    /// Lets the system's own way be again.
    func end() {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { _ = signal(number, SIG_DFL) }
    }
}
