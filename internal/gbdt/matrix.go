package gbdt

// Matrix is a dense table of features, row-major; NaN stands for missing.
type Matrix struct {
	rows, cols int
	v          []float64
}

// NewMatrix returns a matrix of zeros. It panics if rows or cols is negative.
func NewMatrix(rows, cols int) *Matrix {
	return &Matrix{rows: rows, cols: cols, v: make([]float64, rows*cols)}
}

// Rows returns the number of rows.
func (m *Matrix) Rows() int { return m.rows }

// Cols returns the number of columns: the features.
func (m *Matrix) Cols() int { return m.cols }

// Set sets the value at row r and column c.
func (m *Matrix) Set(r, c int, v float64) { m.Row(r)[c] = v }

// At returns the value at row r and column c.
func (m *Matrix) At(r, c int) float64 { return m.Row(r)[c] }

// Row returns row r; it shares memory with the matrix.
func (m *Matrix) Row(r int) []float64 {
	return m.v[r*m.cols : (r+1)*m.cols : (r+1)*m.cols]
}
