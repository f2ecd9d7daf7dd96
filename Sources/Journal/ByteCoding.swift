extension ArraySlice<UInt8> {
    /// Whether there is nothing but zeros, or nothing at all.
    var isAllZero: Bool {
        let span = span
        var index = 0
        while index < span.count {
            if span[index] != 0 { return false }
            index += 1
        }
        return true
    }
}
