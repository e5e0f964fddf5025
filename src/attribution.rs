//! Why the model said so: Layer Integrated Gradients (Sundararajan et al. 2017, equation 1) over the output of the embedding layer.
//!
//! For the embedded text x and baseline b, both \[L, d\], and a rule (αₖ, wₖ): IG = (x − b) ⊙ Σₖ wₖ ∇f(b + αₖ (x − b)). A token's score is the
//! sum over its d numbers. Completeness: with the exact integral the scores add up to f(x) − f(b); by how much they miss it is the
//! convergence delta.

pub mod adaptive;
pub mod baseline;
pub mod integrated_gradients;
pub mod quadrature;
pub mod target;
pub mod words;
