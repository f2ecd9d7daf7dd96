/// A square system with several right-hand sides, solved by elimination with partial pivoting.
struct LinearSystem {
    private let size: Int
    private let columns: Int
    private var matrix: [Double]
    private var right: [Double]

    /// All zero.
    init(size: Int, columns: Int) {
        self.size = size
        self.columns = columns
        matrix = Array(repeating: 0, count: size * size)
        right = Array(repeating: 0, count: size * columns)
    }

    mutating func set(_ row: Int, _ column: Int, _ value: Double) {
        matrix[row * size + column] = value
    }

    mutating func setRight(_ row: Int, _ column: Int, _ value: Double) {
        right[row * columns + column] = value
    }

    /// The solution, row by row; nil where the matrix is singular to working accuracy.
    consuming func solve() -> [Double]? {
        for step in 0..<size {
            var pivot = step
            for row in step + 1..<size
            where abs(matrix[row * size + step]) > abs(matrix[pivot * size + step]) {
                pivot = row
            }
            guard abs(matrix[pivot * size + step]) > 1e-12 else { return nil }
            if pivot != step { swap(step, pivot) }
            for row in step + 1..<size {
                let factor = matrix[row * size + step] / matrix[step * size + step]
                guard factor != 0 else { continue }
                for column in step..<size {
                    matrix[row * size + column] -= factor * matrix[step * size + column]
                }
                for column in 0..<columns {
                    right[row * columns + column] -= factor * right[step * columns + column]
                }
            }
        }
        for row in stride(from: size - 1, through: 0, by: -1) {
            for column in 0..<columns {
                var value = right[row * columns + column]
                for inner in row + 1..<size {
                    value -= matrix[row * size + inner] * right[inner * columns + column]
                }
                right[row * columns + column] = value / matrix[row * size + row]
            }
        }
        return right
    }

    private mutating func swap(_ one: Int, _ other: Int) {
        for column in 0..<size { matrix.swapAt(one * size + column, other * size + column) }
        for column in 0..<columns { right.swapAt(one * columns + column, other * columns + column) }
    }
}
