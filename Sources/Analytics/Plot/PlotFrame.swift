import TradingModel

/// The frame that the charts over trading time share: grid, axes, call auctions, lunch break.
struct PlotFrame {
    let size: PlotSize
    let clock: TradingAxis
    let values: ValueAxis

    /// Draws the background and the grid.
    func drawBack(on canvas: inout Canvas) {
        for segment in clock.segments where segment.isCall {
            canvas.rect(
                x: segment.left, y: values.top, width: segment.right - segment.left,
                height: values.bottom - values.top, "call")
        }
        for tick in values.ticks {
            let y = values.y(tick)
            for segment in clock.segments {
                canvas.line(Point(x: segment.left, y: y), Point(x: segment.right, y: y), "grid")
            }
        }
        for tick in timeTicks where tick.hasLine {
            canvas.line(
                Point(x: tick.x, y: values.top), Point(x: tick.x, y: values.bottom), "grid")
        }
    }

    /// Draws the axes and their labels.
    func drawAxes(on canvas: inout Canvas) {
        for tick in values.ticks {
            canvas.text(
                values.label(tick), at: Point(x: size.left - 8, y: values.y(tick) + 4),
                anchor: .end)
        }
        drawTimeAxis(on: &canvas)
    }

    /// Draws the lower axis with its labels and the mark of the lunch break.
    func drawTimeAxis(on canvas: inout Canvas) {
        for segment in clock.segments {
            canvas.line(
                Point(x: segment.left, y: values.bottom),
                Point(x: segment.right, y: values.bottom), "axis")
        }
        for (before, after) in zip(clock.segments, clock.segments.dropFirst())
        where after.followsLunch {
            let x = (before.right + after.left) / 2
            canvas.line(Point(x: x, y: values.top), Point(x: x, y: values.bottom + 5), "cut")
        }
        for tick in timeTicks {
            canvas.text(
                tick.text, at: Point(x: tick.x, y: values.bottom + 18), anchor: tick.anchor)
        }
    }

    private var timeTicks: [TradingAxis.Tick] {
        clock.ticks(spacing: size == .narrow ? 50 : 64)
    }
}

extension RunReport {
    /// The whole trading day on the x axis.
    func dayAxis(_ size: PlotSize) -> TradingAxis {
        let trading = phases.filter { $0.phase == .continuous || $0.phase.isCall }
        let first = trading.first?.start ?? min(samples.first?.time ?? order.start, order.start)
        let last = trading.last?.end ?? max(samples.last?.time ?? order.end, order.end)
        return TradingAxis(
            phases, from: first, to: last, left: size.left, right: size.width - size.right)
    }

    /// The parent's window on the x axis, stretched to the fills that lie outside it.
    func windowAxis(_ size: PlotSize, right: Double) -> TradingAxis {
        let first = min(order.start, fills.first?.time ?? order.start)
        let last = max(order.end, fills.last?.time ?? order.end)
        return TradingAxis(
            phases, from: first, to: last, left: size.left, right: size.width - right)
    }

    /// The style class of the own side: buys and sells have their own colour.
    var sideStyle: String {
        roundTrips != nil ? "both" : order.side == .buy ? "buy" : "sell"
    }
}
