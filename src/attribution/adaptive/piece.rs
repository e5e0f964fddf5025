//! One piece of the path, between two places that were looked at: its integrals by product integration, and their errors.

use super::Sample;
use crate::attribution::quadrature::Point;
use crate::attribution::target::Link;

/// Pieces narrower than this are not split: float32 could not tell their ends apart.
const NARROWEST: f64 = 1e-6;

/// What is known of one piece of the path.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// ∫ f′(u) gₜ for each token.
    pub(super) integrals: Vec<f64>,
    /// Each token's estimated error.
    pub(super) errors: Vec<f64>,
    /// The sum of the integrals less the change in f.
    pub(super) residual: f64,
    /// Where to split it; none if it is too narrow.
    pub(super) split: Option<f64>,
}

impl Piece {
    /// The piece that ends at the sample `right`.
    pub(super) fn new(samples: &[Sample], right: usize, link: Link, fine: &[Point]) -> Self {
        let (a, b) = (&samples[right - 1], &samples[right]);
        let width = b.alpha - a.alpha;
        let (slope_a, slope_b) = (a.slopes.iter().sum::<f64>(), b.slopes.iter().sum::<f64>());
        // The fine rule's panels, each short enough for f′ not to change much within it.
        let change = (b.value - a.value).abs().max(0.5 * width * slope_a.abs().max(slope_b.abs()));
        let panels = if link == Link::Identity { 1 } else { 1 + (change / 4.0).min(63.0) as usize };
        let mut places = Vec::with_capacity(panels * fine.len());
        for panel in 0..panels {
            for &(at, weight) in fine {
                // From 0 to 1 within the piece, cubic Hermite for u.
                let s = (panel as f64 + at) / panels as f64;
                let r = 1.0 - s;
                let u = r * r * ((1.0 + 2.0 * s) * a.value + s * width * slope_a)
                    + s * s * ((3.0 - 2.0 * s) * b.value - r * width * slope_b);
                places.push((s, weight / panels as f64, link.slope(u)));
            }
        }
        let count = samples.len();
        let first = (right.max(2) - 2).min(count.saturating_sub(4));
        let all = first..(first + 4).min(count);
        let integrals = integrate(&samples[all.clone()], a.alpha, width, &places);
        // Without the first of them, and without the last, where that leaves both ends.
        let mut errors = vec![0.0_f64; integrals.len()];
        let mut compared = false;
        for fewer in [all.start + 1..all.end, all.start..all.end - 1] {
            if fewer.contains(&(right - 1)) && fewer.contains(&right) {
                compared = true;
                for ((error, x), y) in errors.iter_mut().zip(&integrals).zip(integrate(&samples[fewer], a.alpha, width, &places))
                {
                    *error = error.max((x - y).abs());
                }
            }
        }
        if !compared {
            // Two places say nothing of each other.
            errors = integrals.iter().map(|integral| integral.abs()).collect();
        }
        let residual = integrals.iter().sum::<f64>() - (link.value(b.value) - link.value(a.value));
        let split = (width > NARROWEST).then(|| a.alpha + width * middle(&places));
        Self { integrals, errors, residual, split }
    }
}

/// ∫ f′(u) gₜ over a piece for each token, gₜ being the polynomial through these samples.
fn integrate(samples: &[Sample], start: f64, width: f64, places: &[(f64, f64, f64)]) -> Vec<f64> {
    let mut integrals = vec![0.0; samples[0].slopes.len()];
    for (j, sample) in samples.iter().enumerate() {
        // The integral of Lagrange's polynomial that is 1 at this sample and 0 at the others.
        let basis = |alpha: f64| -> f64 {
            let others = samples.iter().enumerate().filter(|&(k, _)| k != j);
            others.map(|(_, other)| (alpha - other.alpha) / (sample.alpha - other.alpha)).product()
        };
        let weight: f64 = places.iter().map(|&(s, weight, slope)| weight * slope * basis(start + width * s)).sum();
        for (integral, slope) in integrals.iter_mut().zip(&sample.slopes) {
            *integral += width * weight * slope;
        }
    }
    integrals
}

/// The place, from 0 to 1 but not close to either, with half of ∛f′ before it.
fn middle(places: &[(f64, f64, f64)]) -> f64 {
    let largest = places.iter().fold(0.0_f64, |largest, &(_, _, slope)| largest.max(slope));
    if largest == 0.0 {
        return 0.5;
    }
    let mass = |&(_, weight, slope): &(f64, f64, f64)| weight * ((slope / largest).cbrt() + 1e-3);
    let total: f64 = places.iter().map(mass).sum();
    let (mut before, mut last) = (0.0, 0.0);
    for place in places {
        let mass = mass(place);
        // Half of a place's mass lies to either side of it.
        let here = before + mass / 2.0;
        if here >= total / 2.0 {
            let step = (total / 2.0 - last) / (here - last).max(f64::MIN_POSITIVE);
            let from = places.iter().take_while(|other| other.0 < place.0).last().map_or(0.0, |other| other.0);
            return (from + (place.0 - from) * step).clamp(0.2, 0.8);
        }
        (before, last) = (before + mass, here);
    }
    0.5
}
