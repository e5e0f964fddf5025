//! What the worker has to do, and whose turn it is. Pure, so that it is tested natively.
//!
//! There is at most one request of each kind: a newer one replaces the older. At every batch boundary the most urgent has its turn, so that one that
//! is less urgent waits with what it has, and is not lost.

use crate::protocol::RequestId;

/// What is asked for, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An explanation.
    Explain,
    /// What the model says to some texts. It takes turns with an explanation, since it is soon done and somebody is typing.
    Predict,
    /// The way from baseline to text.
    Trace,
    /// Words whose sign is not settled. Given up for an explanation, which is likely to be of something else.
    Check,
}

/// One request.
#[derive(Debug)]
pub struct Job<W> {
    /// Its number.
    pub id: RequestId,
    /// What it asks for.
    pub kind: Kind,
    /// How far it is.
    pub work: W,
}

/// All requests that have not been answered.
#[derive(Debug)]
pub struct Jobs<W> {
    jobs: Vec<Job<W>>,
    last: Option<Kind>,
}

impl<W> Default for Jobs<W> {
    fn default() -> Self {
        Self { jobs: Vec::new(), last: None }
    }
}

impl<W> Jobs<W> {
    /// Adds a request. Gives those that are given up for it.
    pub fn add(&mut self, job: Job<W>) -> Vec<RequestId> {
        let makes_way = |other: &Job<W>| other.kind == job.kind || (job.kind, other.kind) == (Kind::Explain, Kind::Check);
        let given_up = self.jobs.iter().filter(|other| makes_way(other)).map(|other| other.id).collect();
        self.jobs.retain(|other| !makes_way(other));
        self.jobs.push(job);
        given_up
    }

    /// Gives up a request; whether it was there.
    pub fn cancel(&mut self, id: RequestId) -> bool {
        let before = self.jobs.len();
        self.jobs.retain(|job| job.id != id);
        self.jobs.len() < before
    }

    /// Takes out the request whose turn it is.
    pub fn take(&mut self) -> Option<Job<W>> {
        let urgency = |job: &Job<W>| match (job.kind, self.last) {
            (Kind::Explain, Some(Kind::Explain)) => Kind::Predict as u8 * 2 + 1,
            (kind, _) => kind as u8 * 2,
        };
        let (at, _) = self.jobs.iter().enumerate().min_by_key(|(_, job)| urgency(job))?;
        let job = self.jobs.swap_remove(at);
        self.last = Some(job.kind);
        Some(job)
    }

    /// Puts back one that is not done.
    pub fn put_back(&mut self, job: Job<W>) {
        self.jobs.push(job);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many batches as there are letters.
    fn add(jobs: &mut Jobs<&'static str>, id: RequestId, kind: Kind, work: &'static str) -> Vec<RequestId> {
        jobs.add(Job { id, kind, work })
    }

    /// Does one batch and says whose it was.
    fn step(jobs: &mut Jobs<&'static str>) -> Option<RequestId> {
        let mut job = jobs.take()?;
        let id = job.id;
        job.work = &job.work[1..];
        if !job.work.is_empty() {
            jobs.put_back(job);
        }
        Some(id)
    }

    fn rest(jobs: &mut Jobs<&'static str>) -> Vec<RequestId> {
        std::iter::from_fn(|| step(jobs)).collect()
    }

    #[test]
    fn the_most_urgent_goes_first_and_none_is_lost() {
        let mut jobs = Jobs::default();
        assert!(add(&mut jobs, 1, Kind::Check, "aa").is_empty());
        assert_eq!(step(&mut jobs), Some(1));
        assert!(add(&mut jobs, 2, Kind::Trace, "aaa").is_empty());
        assert_eq!(step(&mut jobs), Some(2));
        assert!(add(&mut jobs, 3, Kind::Predict, "a").is_empty());
        assert_eq!(rest(&mut jobs), [3, 2, 2, 1]);
    }

    #[test]
    fn predictions_take_turns_with_an_explanation() {
        let mut jobs = Jobs::default();
        add(&mut jobs, 1, Kind::Predict, "aaa");
        add(&mut jobs, 2, Kind::Explain, "aaaa");
        assert_eq!(rest(&mut jobs), [2, 1, 2, 1, 2, 1, 2]);
        // One that is asked for in the middle is answered at the next boundary.
        add(&mut jobs, 3, Kind::Explain, "aaa");
        assert_eq!((step(&mut jobs), add(&mut jobs, 4, Kind::Predict, "a")), (Some(3), vec![]));
        assert_eq!(rest(&mut jobs), [4, 3, 3]);
    }

    #[test]
    fn an_explanation_alone_goes_on() {
        let mut jobs = Jobs::default();
        add(&mut jobs, 1, Kind::Explain, "aaa");
        add(&mut jobs, 2, Kind::Trace, "aa");
        assert_eq!(rest(&mut jobs), [1, 1, 1, 2, 2]);
    }

    #[test]
    fn a_newer_request_replaces_the_older_of_its_kind() {
        for kind in [Kind::Explain, Kind::Predict, Kind::Trace, Kind::Check] {
            let mut jobs = Jobs::default();
            add(&mut jobs, 1, kind, "aaa");
            step(&mut jobs);
            assert_eq!((add(&mut jobs, 2, kind, "aa"), rest(&mut jobs)), (vec![1], vec![2, 2]));
        }
    }

    #[test]
    fn only_a_check_is_given_up_for_an_explanation() {
        let mut jobs = Jobs::default();
        for (id, kind) in [(1, Kind::Check), (2, Kind::Trace), (3, Kind::Predict)] {
            add(&mut jobs, id, kind, "a");
        }
        assert_eq!(add(&mut jobs, 4, Kind::Explain, "a"), [1]);
        assert!(add(&mut jobs, 5, Kind::Check, "a").is_empty(), "asked for after it, it waits");
        assert_eq!(rest(&mut jobs), [4, 3, 2, 5]);
    }

    #[test]
    fn whatever_waits_can_be_cancelled_once() {
        let mut jobs = Jobs::default();
        add(&mut jobs, 1, Kind::Explain, "aa");
        add(&mut jobs, 2, Kind::Trace, "aa");
        step(&mut jobs);
        assert!(jobs.cancel(1) && !jobs.cancel(1) && !jobs.cancel(9));
        assert_eq!(rest(&mut jobs), [2, 2]);
    }
}
