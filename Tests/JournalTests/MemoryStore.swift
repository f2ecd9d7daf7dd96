import Foundation
import Journal
import TradingModel

/// A journal's folder in memory, on a disk that a test can pull the plug of.
///
/// What was not synchronised is lost, kept, or kept by sectors of 512 bytes, as a seed decides; a
/// failed synchronisation counts its pages as written, as Linux does; any call can be made to fail.
final class MemoryStore: JournalStore {
    static let sector = 512

    struct File {
        /// What a program reads: the page cache.
        var bytes: [UInt8] = []
        /// What the disk has.
        var onDisk: [UInt8] = []
        /// What each sector not yet synchronised has held since then.
        var dirty: [Int: [[UInt8]]] = [:]
        /// Sizes not yet synchronised.
        var sizes: [Int] = []
    }

    /// What a crash does to what was not synchronised.
    enum Crash: CaseIterable {
        /// The process is killed; the system lives on.
        case kill
        /// The power goes: all of it is lost.
        case lost
        /// The power goes: each sector holds what it held at some moment since.
        case sectors
    }

    let path: String
    var files: [String: File] = [:]
    private(set) var folderExists: Bool
    private var durableNames: Set<String> = []
    private var open: [Int32: String] = [:]
    private var nextFile: Int32 = 3
    private(set) var renamedTo: String?

    /// Fails the call with this number, counted from 1, with that code.
    var fault: (call: Int, code: Int32)?
    /// Fails so from that call on, not once.
    var faultStays = false
    private(set) var calls = 0
    /// Calls that would change something after the one that failed.
    private(set) var changesAfterFault = 0
    private(set) var syncs = 0
    /// Makes writes short and interrupts them.
    var unreliable: SplitMix64?

    init(path: String = "test", files: [String: [UInt8]]? = nil) {
        self.path = path
        folderExists = files != nil
        for (name, bytes) in files ?? [:] {
            self.files[name] = File(bytes: bytes, onDisk: bytes)
            durableNames.insert(name)
        }
    }

    /// The content as programs see it.
    var content: [String: [UInt8]] { files.mapValues(\.bytes) }

    /// The store as it is found after a crash.
    func after(_ crash: Crash, _ random: inout SplitMix64) -> MemoryStore {
        guard crash != .kill else { return MemoryStore(path: path, files: content) }
        var found: [String: [UInt8]] = [:]
        for name in files.keys.sorted() {
            guard let file = files[name] else { continue }
            if !durableNames.contains(name), crash == .lost || random.below(2) == 0 { continue }
            found[name] = crash == .lost ? file.onDisk : mixed(file, &random)
        }
        return MemoryStore(path: path, files: found)
    }

    private func mixed(_ file: File, _ random: inout SplitMix64) -> [UInt8] {
        let sizes = [file.onDisk.count] + file.sizes
        let size = sizes[Int(random.below(UInt64(sizes.count)))]
        var bytes = file.onDisk
        resize(&bytes, size)
        for sector in file.dirty.keys.sorted() {
            guard let versions = file.dirty[sector] else { continue }
            let choice = Int(random.below(UInt64(versions.count) + 1))
            guard choice > 0 else { continue }
            put(versions[choice - 1], into: &bytes, at: sector * MemoryStore.sector)
        }
        resize(&bytes, size)
        return bytes
    }

    // MARK: Calls

    private func enter(changes: Bool) throws(SystemFault) {
        calls += 1
        guard let fault else { return }
        if calls == fault.call || faultStays && calls > fault.call {
            throw SystemFault(code: fault.code)
        }
        if calls > fault.call, changes { changesAfterFault += 1 }
    }

    func checkIsFree(_ path: String) throws(SystemFault) { try enter(changes: false) }

    func makeFolder() throws(SystemFault) {
        try enter(changes: true)
        guard !folderExists else { throw SystemFault(code: EEXIST) }
        folderExists = true
    }

    func list() throws(SystemFault) -> [String] {
        try enter(changes: false)
        guard folderExists else { throw SystemFault(code: ENOENT) }
        return files.keys.sorted().reversed()
    }

    func create(_ name: String) throws(SystemFault) -> Int32 {
        try enter(changes: true)
        guard files[name] == nil else { throw SystemFault(code: EEXIST) }
        files[name] = File()
        return opened(name)
    }

    func open(_ name: String) throws(SystemFault) -> Int32 {
        try enter(changes: false)
        guard files[name] != nil else { throw SystemFault(code: ENOENT) }
        return opened(name)
    }

    private func opened(_ name: String) -> Int32 {
        nextFile += 1
        open[nextFile] = name
        return nextFile
    }

    func allocate(_ file: Int32, size: Int) throws(SystemFault) {
        try enter(changes: true)
        change(file) { if $0.bytes.count < size { setSize(&$0, size) } }
    }

    func pwrite(
        _ bytes: ArraySlice<UInt8>, to file: Int32, at offset: Int
    ) throws(SystemFault) -> Int {
        try enter(changes: true)
        var count = bytes.count
        if var random = unreliable {
            defer { unreliable = random }
            if random.below(4) == 0 { throw SystemFault(code: EINTR) }
            count = Int(random.below(UInt64(count))) + 1
        }
        let isShort = count < bytes.count
        change(file) {
            self.write(Array(bytes.prefix(count)), &$0, at: offset, isShort: isShort)
        }
        return count
    }

    /// What a sector holds between two pieces of a short write never reaches the disk: the system
    /// takes whole pages.
    private func write(
        _ bytes: [UInt8], _ file: inout File, at offset: Int, isShort: Bool
    ) {
        if file.bytes.count < offset + bytes.count { setSize(&file, offset + bytes.count) }
        put(bytes, into: &file.bytes, at: offset)
        let last = (offset + bytes.count - 1) / MemoryStore.sector
        for sector in offset / MemoryStore.sector...last {
            let start = sector * MemoryStore.sector
            let end = min(start + MemoryStore.sector, file.bytes.count)
            if isShort, sector == last, end > offset + bytes.count { continue }
            file.dirty[sector, default: []].append(Array(file.bytes[start..<end]))
        }
    }

    private func setSize(_ file: inout File, _ size: Int) {
        resize(&file.bytes, size)
        file.sizes.append(size)
    }

    func sync(_ file: Int32) throws(SystemFault) {
        syncs += 1
        do throws(SystemFault) {
            try enter(changes: true)
        } catch {
            // The pages count as written; they are not.
            change(file) {
                $0.dirty = [:]
                $0.sizes = []
            }
            throw error
        }
        change(file) { file in
            self.resize(&file.onDisk, file.bytes.count)
            for sector in file.dirty.keys {
                let start = sector * MemoryStore.sector
                guard start < file.bytes.count else { continue }
                let end = min(start + MemoryStore.sector, file.bytes.count)
                self.put(Array(file.bytes[start..<end]), into: &file.onDisk, at: start)
            }
            file.dirty = [:]
            file.sizes = []
        }
    }

    func truncate(_ file: Int32, to size: Int) throws(SystemFault) {
        try enter(changes: true)
        change(file) { setSize(&$0, size) }
    }

    func close(_ file: Int32) {
        precondition(open.removeValue(forKey: file) != nil, "a file is closed once")
    }

    func remove(_ name: String) throws(SystemFault) {
        try enter(changes: true)
        guard files.removeValue(forKey: name) != nil else { throw SystemFault(code: ENOENT) }
        durableNames.remove(name)
    }

    func syncFolder() throws(SystemFault) {
        try enter(changes: true)
        durableNames = Set(files.keys)
    }

    func syncParent() throws(SystemFault) { try enter(changes: true) }

    func rename(to path: String) throws(SystemFault) {
        try enter(changes: true)
        renamedTo = path
    }

    func discard() { if renamedTo == nil { files = [:] } }

    func size(of name: String) throws(SystemFault) -> Int {
        try enter(changes: false)
        guard let file = files[name] else { throw SystemFault(code: ENOENT) }
        return file.bytes.count
    }

    func read(_ name: String, at offset: Int, count: Int) throws(SystemFault) -> [UInt8] {
        try enter(changes: false)
        guard let file = files[name] else { throw SystemFault(code: ENOENT) }
        return Array(file.bytes.dropFirst(offset).prefix(count))
    }

    // MARK: Bytes

    private func change(_ file: Int32, _ body: (inout File) -> Void) {
        guard let name = open[file], var content = files[name] else {
            preconditionFailure("a file is used only while it is open")
        }
        body(&content)
        files[name] = content
    }

    private func resize(_ bytes: inout [UInt8], _ size: Int) {
        if bytes.count > size { bytes.removeLast(bytes.count - size) }
        bytes += [UInt8](repeating: 0, count: size - bytes.count)
    }

    private func put(_ content: [UInt8], into bytes: inout [UInt8], at offset: Int) {
        let count = min(content.count, max(bytes.count - offset, 0))
        guard count > 0 else { return }
        bytes.replaceSubrange(offset..<offset + count, with: content.prefix(count))
    }
}
