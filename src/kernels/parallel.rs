//! Rows shared out among the threads of rayon's pool. Where there is one thread, as in most browsers, this is a plain loop.

use rayon::prelude::*;

/// Splits `out`, rows of `width` numbers, into one run of neighbouring rows a thread, each but the last a multiple of `granule` rows, and
/// calls `work` with the number of its first row and the run.
pub fn rows(out: &mut [f32], width: usize, granule: usize, work: impl Fn(usize, &mut [f32]) + Sync + Send) {
    let run = share(out.len() / width.max(1), granule);
    if run * width >= out.len() {
        work(0, out);
    } else {
        out.par_chunks_mut(run * width).enumerate().for_each(|(index, chunk)| work(index * run, chunk));
    }
}

/// How many rows each thread gets.
pub fn share(rows: usize, granule: usize) -> usize {
    rows.div_ceil(rayon::current_num_threads()).next_multiple_of(granule.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_worked_on_once() {
        for count in [0, 1, 7, 8, 9, 100] {
            let mut out = vec![0.0; count * 3];
            rows(&mut out, 3, 4, |first, chunk| {
                for (at, row) in chunk.chunks_mut(3).enumerate() {
                    row[0] += (first + at) as f32;
                    row[2] += 1.0;
                }
            });
            for (at, row) in out.chunks(3).enumerate() {
                assert_eq!(row, [at as f32, 0.0, 1.0]);
            }
        }
    }
}
