//! Matrix products over strided views, by the `gemm` crate (the one candle multiplies with).
//!
//! The crate's entry point takes raw pointers. [`Mat`] and [`MatMut`] check once, when made, that every element they name lies in
//! their slice, so that the single `unsafe` block below has nothing left to get wrong.

/// A number the `gemm` crate multiplies.
pub trait Real: Copy + 'static {
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
}

/// A matrix to read: element (i, j) is `data[i * row_stride + j * col_stride]`.
#[derive(Clone, Copy)]
pub struct Mat<'a, T> {
    data: &'a [T],
    rows: usize,
    cols: usize,
    row_stride: usize,
    col_stride: usize,
}

impl<'a, T: Real> Mat<'a, T> {
    /// `rows` rows of `cols` neighbouring elements, `row_stride` apart.
    ///
    /// # Panics
    /// If the last element lies outside of `data`: a bug in the caller.
    pub fn new(data: &'a [T], rows: usize, cols: usize, row_stride: usize) -> Self {
        assert!(fits(data.len(), rows, cols, row_stride), "a {rows}×{cols} matrix with stride {row_stride} in {}", data.len());
        Self { data, rows, cols, row_stride, col_stride: 1 }
    }

    /// The transpose, in place.
    pub fn t(self) -> Self {
        Self { rows: self.cols, cols: self.rows, row_stride: self.col_stride, col_stride: self.row_stride, ..self }
    }
}

/// A matrix to write, with neighbouring elements in a row.
pub struct MatMut<'a, T> {
    data: &'a mut [T],
    rows: usize,
    cols: usize,
    row_stride: usize,
}

impl<'a, T: Real> MatMut<'a, T> {
    /// `rows` rows of `cols` neighbouring elements, `row_stride` apart.
    ///
    /// # Panics
    /// If the last element lies outside of `data`, or rows overlap: a bug in the caller.
    pub fn new(data: &'a mut [T], rows: usize, cols: usize, row_stride: usize) -> Self {
        assert!(fits(data.len(), rows, cols, row_stride), "a {rows}×{cols} matrix with stride {row_stride} in {}", data.len());
        assert!(row_stride >= cols || rows <= 1, "rows of {cols} overlap at stride {row_stride}");
        Self { data, rows, cols, row_stride }
    }
}

fn fits(len: usize, rows: usize, cols: usize, row_stride: usize) -> bool {
    rows == 0
        || cols == 0
        || (rows - 1).checked_mul(row_stride).and_then(|last| last.checked_add(cols)).is_some_and(|end| end <= len)
}

/// `out = scale · a · b`.
///
/// # Panics
/// If the shapes do not match: a bug in the caller.
pub fn multiply<T: Real>(out: MatMut<'_, T>, scale: T, a: Mat<'_, T>, b: Mat<'_, T>) {
    run(out, false, scale, a, b);
}

/// `out += a · b`.
///
/// # Panics
/// If the shapes do not match: a bug in the caller.
pub fn multiply_add<T: Real>(out: MatMut<'_, T>, a: Mat<'_, T>, b: Mat<'_, T>) {
    run(out, true, T::ONE, a, b);
}

#[expect(clippy::cast_possible_wrap, reason = "a slice is never longer than isize::MAX")]
#[expect(unsafe_code, reason = "the gemm crate takes raw pointers; the views have checked them")]
fn run<T: Real>(out: MatMut<'_, T>, accumulate: bool, scale: T, a: Mat<'_, T>, b: Mat<'_, T>) {
    assert_eq!((out.rows, out.cols, a.cols), (a.rows, b.cols, b.rows), "the shapes of a product");
    if out.rows == 0 || out.cols == 0 {
        return;
    }
    // SAFETY: each view's constructor proved that all elements reached by its shape and strides lie inside its slice (a
    // transposition reaches the same ones); `out` is borrowed mutably, so it overlaps neither `a` nor `b`; T is f32 or f64.
    unsafe {
        gemm::gemm(
            out.rows,
            out.cols,
            a.cols,
            out.data.as_mut_ptr(),
            1,
            out.row_stride as isize,
            accumulate,
            a.data.as_ptr(),
            a.col_stride as isize,
            a.row_stride as isize,
            b.data.as_ptr(),
            b.col_stride as isize,
            b.row_stride as isize,
            T::ONE,
            scale,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::noise;

    fn oracle(a: &[f32], b: &[f32], m: usize, k: usize, n: usize) -> Vec<f64> {
        (0..m * n).map(|at| (0..k).map(|p| f64::from(a[at / n * k + p]) * f64::from(b[p * n + at % n])).sum()).collect()
    }

    #[test]
    fn agrees_with_the_definition_at_odd_sizes() {
        for (m, k, n) in [(1, 1, 1), (1, 7, 5), (3, 17, 9), (16, 24, 24), (33, 65, 31), (5, 1, 300), (2, 0, 3)] {
            let (a, b) = (noise("a", m * k), noise("b", k * n));
            let expected = oracle(&a, &b, m, k, n);
            let mut out = vec![f32::NAN; m * n];
            multiply(MatMut::new(&mut out, m, n, n), 2.0, Mat::new(&a, m, k, k), Mat::new(&b, k, n, n));
            for (got, want) in out.iter().zip(&expected) {
                assert!((f64::from(*got) - 2.0 * want).abs() < 1e-4, "{m}×{k}×{n}: {got} for {want}");
            }
            let b_t: Vec<f32> = (0..n * k).map(|at| b[at % k * n + at / k]).collect();
            multiply_add(MatMut::new(&mut out, m, n, n), Mat::new(&a, m, k, k), Mat::new(&b_t, n, k, k).t());
            for (got, want) in out.iter().zip(&expected) {
                assert!((f64::from(*got) - 3.0 * want).abs() < 1e-4, "transposed {m}×{k}×{n}: {got} for {want}");
            }
        }
    }

    #[test]
    #[should_panic(expected = "a 3×4 matrix")]
    fn a_view_past_the_end_is_refused() {
        Mat::new(&[0.0_f32; 11], 3, 4, 4);
    }

    #[test]
    #[should_panic(expected = "overlap")]
    fn overlapping_rows_are_refused() {
        MatMut::new(&mut [0.0_f32; 12], 3, 4, 2);
    }
}
