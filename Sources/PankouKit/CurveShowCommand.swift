import ArgumentParser
import VolumeCurves

struct CurveShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a curve file as a bar chart.",
        discussion: """
            Example:
              pankou curve show 600000.csv
            """)

    @Argument(help: "The curve file.")
    var file: String

    @Flag(help: "Read the file through a symbolic link.")
    var followLinks = false

    @Flag(help: "Print the curve as JSON.")
    var json = false

    func run() throws {
        let curve = try CurveOutput.read(file, followsLinks: followLinks)
        if json {
            try Console.printJSON(CurveJSON(curve))
        } else {
            try Console.say(CurveText(curve).chart)
        }
    }
}
