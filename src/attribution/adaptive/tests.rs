//! On functions whose integrals are known, or computed with many more places than the method takes.

use super::*;
use crate::testing::noise;

/// u and the tokens' slopes at a place.
type Path<'a> = &'a dyn Fn(f64) -> (f64, Vec<f64>);

fn sample(path: Path, alpha: f64) -> Sample {
    let (value, slopes) = path(alpha);
    Sample { alpha, value, slopes }
}

fn drive(path: Path, link: Link, tolerance: f64, ceiling: usize, batch: usize) -> Adaptive {
    let mut adaptive = Adaptive::new(link, tolerance, ceiling);
    while !adaptive.is_done() {
        let samples = adaptive.next(batch).iter().map(|&alpha| sample(path, alpha)).collect();
        adaptive.add(samples);
    }
    adaptive
}

fn exact(path: Path, link: Link) -> Vec<f64> {
    let mut sums = vec![0.0; path(0.0).1.len()];
    let (panels, rule) = (2_000, quadrature::rule(Method::GaussLegendre, 8));
    for panel in 0..panels {
        for &(at, weight) in &rule {
            let Sample { value, slopes, .. } = sample(path, (f64::from(panel) + at) / f64::from(panels));
            let weight = weight / f64::from(panels) * link.slope(value);
            sums.iter_mut().zip(slopes).for_each(|(sum, slope)| *sum += weight * slope);
        }
    }
    sums
}

/// The largest error of a token or of the sum.
fn error(adaptive: &Adaptive, path: Path, link: Link) -> f64 {
    let exact = exact(path, link);
    let scores = adaptive.scores();
    let tokens = scores.iter().zip(&exact).map(|(score, exact)| (score - exact).abs());
    tokens.chain([(scores.iter().sum::<f64>() - exact.iter().sum::<f64>()).abs()]).fold(0.0, f64::max)
}

#[test]
fn a_jump_of_the_probability_is_found() {
    // From −4 to 4 around c, as steeply as a classifier does; two tokens share it unequally along the way.
    for (c, steepness) in [(0.5, 5.0), (0.61, 30.0), (0.37, 100.0)] {
        let path: Path = &|alpha| {
            let tanh = (steepness * (alpha - c)).tanh();
            let (slope, share) = (4.0 * steepness * (1.0 - tanh * tanh), 1.7 + (5.0 * alpha).sin());
            (4.0 * tanh, vec![slope * share, slope * (1.0 - share)])
        };
        let found = drive(path, Link::Logistic, 0.01, 500, usize::MAX);
        let error = error(&found, path, Link::Logistic);
        assert!(found.converged() && error <= 0.01, "{steepness}: {error} after {}", found.evaluations());
        assert!(found.evaluations() <= 60, "{steepness}: {} evaluations", found.evaluations());
    }
}

#[test]
fn a_margin_that_is_a_straight_line_takes_few_places_however_steep() {
    for steepness in [0.0, 1.0, 100.0, 10_000.0] {
        let path: Path = &|alpha| (steepness * (alpha - 0.437), vec![1.5 * steepness, -0.5 * steepness]);
        let found = drive(path, Link::Logistic, 0.01, 500, usize::MAX);
        let change = Link::Logistic.value(steepness * 0.563) - Link::Logistic.value(-steepness * 0.437);
        for (score, share) in found.scores().iter().zip([1.5, -0.5]) {
            assert!((score - share * change).abs() <= 0.01, "{steepness}: {score}");
        }
        assert!(found.converged() && found.evaluations() <= 60, "{steepness}: {} evaluations", found.evaluations());
    }
}

#[test]
fn errors_that_cancel_in_the_sum_are_seen() {
    let path: Path = &|alpha| {
        let wave = 20.0 * (40.0 * alpha).cos();
        (alpha, vec![wave, 1.0 - wave])
    };
    let found = drive(path, Link::Identity, 0.01, 500, usize::MAX);
    let worst = error(&found, path, Link::Identity);
    assert!(found.converged() && worst <= 0.01, "{worst} after {}", found.evaluations());
    // Nine places already have the sum right.
    let early = drive(path, Link::Identity, 0.01, 9, usize::MAX);
    assert!((early.scores().iter().sum::<f64>() - 1.0).abs() < 1e-9 && !early.converged());
}

/// Sums of a few waves of any height, with kinks, on a margin of any size: convergence is never claimed in vain.
#[test]
fn what_has_converged_is_right() {
    let (mut evaluations, mut wrong) = (0, Vec::new());
    for case in 0..300 {
        let random = noise(&format!("case {case}"), 40);
        let random = |at: usize| f64::from(random[at]);
        let link = if case % 2 == 0 { Link::Logistic } else { Link::Identity };
        // Each token's share of u is a sum of three waves and a kink, so that its slope is known in closed form.
        let path: Path = &|alpha| {
            let (mut value, mut slopes) = (3.0 * random(0), Vec::new());
            for token in 0..3 {
                let mut slope = 0.0;
                for wave in 0..3 {
                    let at = 1 + 12 * token + 4 * wave;
                    let (height, speed, phase) = (3.0 * random(at), 9.0 * random(at + 1), 3.0 * random(at + 2));
                    value += height * (speed * alpha + phase).sin();
                    slope += height * speed * (speed * alpha + phase).cos();
                }
                let (height, kink) = (random(4 + 12 * token), random(8 + 12 * token).abs());
                value += height * (alpha - kink).max(0.0);
                slope += if alpha > kink { height } else { 0.0 };
                slopes.push(slope);
            }
            (value, slopes)
        };
        let change = link.value(path(1.0).0) - link.value(path(0.0).0);
        let tolerance = (0.01 * change.abs()).max(1e-3);
        let found = drive(path, link, tolerance, 500, usize::MAX);
        evaluations += found.evaluations();
        assert!(found.converged() || found.evaluations() >= 500, "case {case} stopped at {}", found.evaluations());
        let error = error(&found, path, link);
        if found.converged() && error > tolerance {
            wrong.push((case, error / tolerance));
        }
    }
    println!("{} evaluations on average", f64::from(evaluations as u32) / 300.0);
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn where_nothing_changes_the_first_round_is_enough() {
    let found = drive(&|_| (0.3, vec![0.0; 4]), Link::Logistic, 1e-3, 500, usize::MAX);
    assert_eq!((found.evaluations(), found.converged(), found.error(), found.scores()), (FIRST, true, 0.0, vec![0.0; 4]));
    assert_eq!(drive(&|_| (0.3, vec![]), Link::Logistic, 1e-3, 500, usize::MAX).scores(), Vec::<f64>::new());
}

#[test]
fn the_ceiling_holds_and_is_said() {
    let path: Path = &|alpha| (alpha, vec![300.0 * (300.0 * alpha).cos(), 1.0 - 300.0 * (300.0 * alpha).cos()]);
    for ceiling in [1, 2, 3, 4, 5, 6, 9, 10, 50] {
        let found = drive(path, Link::Identity, 1e-3, ceiling, usize::MAX);
        assert_eq!((found.evaluations(), found.converged()), (ceiling, false));
        assert!(found.has_scores() && found.scores().iter().all(|score| score.is_finite()) && found.progress() == 1.0);
    }
    // Even what is easy is not believed on so little.
    let easy = drive(&|alpha| (alpha, vec![1.0]), Link::Identity, 1e-3, 3, usize::MAX);
    assert_eq!((easy.scores().len(), (easy.scores()[0] - 1.0).abs() < 1e-12), (1, true));
}

#[test]
fn batches_do_not_matter_and_progress_never_falls() {
    let path: Path = &|alpha| {
        let tanh = (20.0 * (alpha - 0.55)).tanh();
        (3.0 * tanh, vec![60.0 * (1.0 - tanh * tanh), 0.0])
    };
    let whole = drive(path, Link::Logistic, 1e-3, 500, usize::MAX);
    for batch in [1, 2, 3] {
        let parts = drive(path, Link::Logistic, 1e-3, 500, batch);
        assert_eq!((parts.scores(), parts.evaluations()), (whole.scores(), whole.evaluations()));
    }
    let (mut adaptive, mut progress) = (Adaptive::new(Link::Logistic, 1e-3, 500), 0.0);
    while !adaptive.is_done() {
        assert!(adaptive.progress() >= progress && adaptive.progress() < 1.0);
        progress = adaptive.progress();
        let samples = adaptive.next(2).iter().map(|&alpha| sample(path, alpha)).collect();
        adaptive.add(samples);
    }
    assert_eq!(adaptive.progress(), 1.0);
}

#[test]
fn what_is_no_number_ends_it() {
    for bad in [f64::NAN, f64::INFINITY] {
        let found = drive(&|alpha| (if alpha == 0.25 { bad } else { alpha }, vec![bad]), Link::Logistic, 1e-3, 500, usize::MAX);
        assert!(!found.converged() && found.evaluations() < 20, "{bad}");
    }
}
