/// What a journal needs from a file system: one folder with files in it.
///
/// The calls are those of the system, one for one: a write may be short or be interrupted, and the
/// journal copes with that. Tests have a store in memory that loses what was not made durable.
public protocol JournalStore {
    /// The folder's path, for messages.
    var path: String { get }

    /// Throws where something lies at `path`, which a finished journal is to have.
    func checkIsFree(_ path: String) throws(SystemFault)
    /// Makes the folder, which must not exist.
    func makeFolder() throws(SystemFault)
    /// The names in the folder, in any order.
    func list() throws(SystemFault) -> [String]
    /// Makes a file that must not exist and opens it for writing.
    func create(_ name: String) throws(SystemFault) -> Int32
    /// Opens a file for writing.
    func open(_ name: String) throws(SystemFault) -> Int32
    /// Sets room for `size` bytes aside; the file has that size then, with zeros.
    func allocate(_ file: Int32, size: Int) throws(SystemFault)
    /// Writes bytes at `offset`; returns how many, one at least.
    func pwrite(_ bytes: ArraySlice<UInt8>, to file: Int32, at offset: Int) throws(SystemFault)
        -> Int
    /// Makes the file's content and size durable.
    func sync(_ file: Int32) throws(SystemFault)
    /// Gives the file that size.
    func truncate(_ file: Int32, to size: Int) throws(SystemFault)
    /// Gives the file back, whatever the system says to it.
    func close(_ file: Int32)
    /// Removes a file.
    func remove(_ name: String) throws(SystemFault)
    /// Makes the folder's names durable.
    func syncFolder() throws(SystemFault)
    /// Makes the folder's own name durable.
    func syncParent() throws(SystemFault)
    /// Gives the folder another path beside its own, which must be free.
    func rename(to path: String) throws(SystemFault)
    /// Removes the folder and what is in it, as far as that goes.
    func discard()
    /// The file's size in bytes. Throws for anything that is not a regular file.
    func size(of name: String) throws(SystemFault) -> Int
    /// At most `count` bytes from `offset`: fewer where the file ends.
    func read(_ name: String, at offset: Int, count: Int) throws(SystemFault) -> [UInt8]
}

extension JournalStore {
    /// All bytes of a file.
    func readAll(_ name: String) throws(SystemFault) -> [UInt8] {
        try read(name, at: 0, count: try size(of: name))
    }

    /// Writes all of `bytes`, in as many calls as it takes.
    func writeAll(
        _ bytes: ArraySlice<UInt8>, to file: Int32, at offset: Int
    ) throws(SystemFault) {
        var rest = bytes
        while !rest.isEmpty {
            do throws(SystemFault) {
                let count = try pwrite(rest, to: file, at: offset + bytes.count - rest.count)
                rest = rest.dropFirst(count)
            } catch {
                // A signal came first; nothing was written.
                guard error.isInterruption else { throw error }
            }
        }
    }
}
