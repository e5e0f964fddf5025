//! Cases that an explanation answers to the last digit.

use crate::explanation::Explanation;
use crate::verification::{Case, Cases, SCHEMA};

/// The case whose right answer this is.
pub fn case_of(found: &Explanation) -> Case {
    Case {
        text: found.text.clone(),
        options: found.requested.clone(),
        class: found.attribution.class,
        ids: found.tokens.iter().map(|token| token.id).collect(),
        probabilities: found.prediction.probabilities.clone(),
        attributions: found.tokens.iter().map(|token| token.attribution).collect(),
        delta: found.attribution.delta,
    }
}

/// A file with that case only.
pub fn cases_of(found: &Explanation) -> Cases {
    Cases { schema: SCHEMA.into(), model: found.model.sha256.clone(), cases: vec![case_of(found)] }
}
