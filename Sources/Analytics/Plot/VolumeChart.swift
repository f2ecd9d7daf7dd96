import TradingModel

/// Market volume in five-minute bars, the own part on top.
struct VolumeChart {
    let report: RunReport
    let size: PlotSize

    private var height: Double { size == .narrow ? 220 : 250 }

    func image() -> String {
        var axisSize = report.dayAxis(size)
        if size == .wide {
            axisSize = TradingAxis(
                report.phases, from: axisSize.segments[0].start,
                to: axisSize.segments[axisSize.segments.count - 1].end, left: size.left,
                right: size.width - PlotSize.medium.right)
        }
        let buckets = VolumeBuckets(report, clock: axisSize)
        let top = Double(max(buckets.buckets.map { max($0.total, $0.own) }.max() ?? 0, 1))
        let frame = PlotFrame(
            size: size, clock: axisSize,
            values: ValueAxis(
                0, top, top: 14, bottom: height - 30, count: 4, isRoundedUp: true))
        var canvas = Canvas()
        frame.drawBack(on: &canvas)
        for bucket in buckets.buckets { draw(bucket, frame, on: &canvas) }
        frame.drawAxes(on: &canvas)
        return canvas.image(size, height: height, label: label(buckets))
    }

    private func label(_ buckets: VolumeBuckets) -> String {
        let total = buckets.buckets.reduce(0) { $0 + $1.total }
        return "Market volume per five minutes, \(Format.grouped(total)) shares in all, with "
            + "\(Format.grouped(report.order.filled)) own shares on top."
    }

    private func draw(
        _ bucket: VolumeBuckets.Bucket, _ frame: PlotFrame, on canvas: inout Canvas
    ) {
        let room = bucket.right - bucket.left
        let gap = room > 6 ? 1.5 : 0.8
        let others = max(bucket.total - bucket.own, 0)
        let zero = frame.values.bottom
        let othersTop = frame.values.y(Double(others))
        let ownTop = frame.values.y(Double(others + bucket.own))
        let span = "\(Format.clock(bucket.start)) to \(Format.clock(bucket.end))"
        let share = bucket.total > 0 ? Double(bucket.own) / Double(bucket.total) : 0
        let title =
            "\(span): \(Format.grouped(bucket.total)) shares, "
            + "\(Format.grouped(bucket.own)) own (\(Format.percent(share, decimals: 1)))"
        canvas.rect(
            x: bucket.left + gap / 2, y: othersTop, width: room - gap, height: zero - othersTop,
            "volume", title: title)
        guard bucket.own > 0 else { return }
        // A sliver of own volume stays visible.
        let height = max(othersTop - ownTop, 2)
        canvas.rect(
            x: bucket.left + gap / 2, y: othersTop - height, width: room - gap, height: height,
            "own-volume", title: title)
    }
}
