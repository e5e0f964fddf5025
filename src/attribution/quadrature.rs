//! Rules for the integral over the path: where to evaluate, and with which weight. They are Captum's
//! (`captum.attr._utils.approximation_methods`), quirks included, so that its numbers are reproduced.

use crate::options::Method;

/// One evaluation: α in \[0, 1\] and its weight.
pub type Point = (f64, f64);

/// The `n` points of a fixed rule, in rising order of α.
///
/// # Panics
/// For [`Method::Auto`], which has no fixed rule: a bug in the caller.
pub fn rule(method: Method, n: usize) -> Vec<Point> {
    let count = n as f64;
    match method {
        Method::GaussLegendre => gauss_legendre(n),
        Method::RiemannLeft => even(n, 0.0, 1.0 - 1.0 / count),
        Method::RiemannRight => even(n, 1.0 / count, 1.0),
        Method::RiemannMiddle => even(n, 0.5 / count, 1.0 - 0.5 / count),
        Method::RiemannTrapezoid => {
            // Captum puts n points from 0 to 1 but keeps the width 1/n, so the weights sum to (n − 1)/n.
            let mut points = even(n, 0.0, 1.0);
            if let [first, .., last] = points.as_mut_slice() {
                first.1 /= 2.0;
                last.1 /= 2.0;
            }
            points
        }
        Method::Auto => unreachable!("auto is no fixed rule"),
    }
}

/// `n` points from `first` to `last`, equally far apart, each weighing 1/n.
fn even(n: usize, first: f64, last: f64) -> Vec<Point> {
    let gaps = n.saturating_sub(1).max(1) as f64;
    (0..n).map(|k| (first + (last - first) * (k as f64 / gaps), 1.0 / n as f64)).collect()
}

/// Gauss–Legendre on \[0, 1\]: the roots of the Legendre polynomial Pₙ, found by Newton's method from the estimate of Tricomi
/// (Press et al., Numerical Recipes, section 4.6).
fn gauss_legendre(n: usize) -> Vec<Point> {
    let count = n as f64;
    (0..n)
        .map(|k| {
            let mut x = -(std::f64::consts::PI * (k as f64 + 0.75) / (count + 0.5)).cos();
            // It converges quadratically: six rounds are more than any n up to 10,000 needs.
            for _ in 0..6 {
                let (value, slope) = legendre(n, x);
                x -= value / slope;
            }
            let (_, slope) = legendre(n, x);
            // The usual weight 2 / ((1 − x²) P′²) halved, as the interval is.
            ((1.0 + x) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

/// Pₙ(x) and its derivative, by the three-term recurrence.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut previous, mut value) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        (previous, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * previous) / k);
    }
    (value, n as f64 * (x * value - previous) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integrate(points: &[Point], f: impl Fn(f64) -> f64) -> f64 {
        points.iter().map(|&(alpha, weight)| weight * f(alpha)).sum()
    }

    #[test]
    fn gauss_legendre_is_exact_for_polynomials() {
        // n points integrate every polynomial of degree 2n − 1 exactly: that defines the rule.
        for n in [1, 2, 3, 7, 20, 50, 301, 2_000] {
            let points = rule(Method::GaussLegendre, n);
            for degree in [0, 1, n, 2 * n - 1] {
                let exact = 1.0 / (degree as f64 + 1.0);
                let error = (integrate(&points, |x| x.powi(i32::try_from(degree).unwrap())) - exact).abs();
                assert!(error < 1e-13, "{n} points, degree {degree}: off by {error:e}");
            }
            assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0), "{n} points do not rise");
        }
    }

    #[test]
    fn riemann_rules_are_captums() {
        // As printed by captum 0.9.0 for n = 4.
        let expected = [
            (Method::RiemannLeft, [0.0, 0.25, 0.5, 0.75], [0.25; 4]),
            (Method::RiemannRight, [0.25, 0.5, 0.75, 1.0], [0.25; 4]),
            (Method::RiemannMiddle, [0.125, 0.375, 0.625, 0.875], [0.25; 4]),
            (Method::RiemannTrapezoid, [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0], [0.125, 0.25, 0.25, 0.125]),
        ];
        for (method, alphas, weights) in expected {
            for ((alpha, weight), (want_alpha, want_weight)) in rule(method, 4).into_iter().zip(alphas.into_iter().zip(weights)) {
                assert!((alpha - want_alpha).abs() < 1e-15 && (weight - want_weight).abs() < 1e-15, "{method}: {alpha} {weight}");
            }
        }
    }

    #[test]
    fn one_step_is_possible() {
        for method in Method::ALL.iter().copied().filter(|&method| method != Method::Auto) {
            let points = rule(method, 1);
            assert!(points.len() == 1 && points[0].0.is_finite() && points[0].1 > 0.0, "{method}: {points:?}");
        }
    }
}
