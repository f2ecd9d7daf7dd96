import ArgumentParser
import Backtesting

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell the life of an own order.",
        discussion: """
            Decision and what the strategy saw, arrival, what stood ahead in the queue, every \
            trade and cancel that moved it forward, fills, charges, and when the strategy learned \
            of it; each with its time, its cause and its record in the journal. Without a number \
            the run's orders are listed.

            Example:
              pankou explain run 12
            """)

    @Argument(help: "The run's folder.")
    var folder: String

    @Argument(help: "The order's number.")
    var order: UInt64?

    @Flag(help: "Print the story as JSON.")
    var json = false

    func run() throws {
        let run = try RunRecord(journal: folder + "/" + RunFolder.journal)
        guard let order else { return try list(run) }
        guard let story = Explanation(run, order: order) else {
            throw UserError(
                description: "order \(order): the run sent "
                    + (run.orders.isEmpty ? "no orders" : "orders 1 to \(run.orders.count)"))
        }
        if json { try Console.printJSON(story) } else { try Console.say(story.text) }
    }

    private func list(_ run: RunRecord) throws {
        let stories = run.orders.compactMap { Explanation(run, order: $0.number)?.summary }
        if json {
            try Console.printJSON(stories)
        } else {
            try Console.say(
                stories.isEmpty ? "the run sent no orders" : stories.joined(separator: "\n"))
        }
    }
}
