//! Numbers for the unit tests: repeatable noise, and one way to compare.

pub mod explained;
pub mod verification;

/// `n` numbers in (−1, 1) that depend on nothing but `name`.
pub fn noise(name: &str, n: usize) -> Vec<f32> {
    let mut state =
        name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
    (0..n)
        .map(|_| {
            // splitmix64
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
            ((z >> 40) as f32 / (1_u32 << 23) as f32) - 1.0
        })
        .collect()
}

/// Every element of `got` within `tolerance` of `want`, absolute for small numbers and relative for large ones.
#[track_caller]
pub fn assert_close(got: &[f32], want: &[f64], tolerance: f64) {
    assert_eq!(got.len(), want.len(), "lengths");
    for (at, (&got, &want)) in got.iter().zip(want).enumerate() {
        let error = (f64::from(got) - want).abs() / want.abs().max(1.0);
        assert!(error <= tolerance, "element {at}: {got} where {want} is right (off by {error:.1e})");
    }
}
