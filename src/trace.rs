//! What is seen on the way from baseline to text: how the output changes, and how each token's score comes together. This is what shows a
//! class what integrated gradients are.

use serde::{Deserialize, Serialize};

use crate::explanation::{Token, Word};
use crate::options::Output;

/// A path that was followed. All lists but those of tokens and words have one entry for each place looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// The text's tokens with their scores, which are where [`Trace::contributions`] ends.
    pub tokens: Vec<Token>,
    /// The words they belong to.
    pub words: Vec<Word>,
    /// Of which class the output is, by position.
    pub class: usize,
    /// What is followed.
    pub output: Output,
    /// The places, rising from 0, the baseline, to 1, the text: multiples of 1/40, and more where the output turns fast.
    pub alphas: Vec<f64>,
    /// The output f there.
    pub outputs: Vec<f64>,
    /// Its slope df/dα there.
    pub densities: Vec<f64>,
    /// For each place, what each token has contributed on the way there. A place's sum is f(α) − f(b), but for the quadrature's error.
    pub contributions: Vec<Vec<f64>>,
}
