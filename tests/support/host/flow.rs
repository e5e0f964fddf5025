//! The body of an answer, a piece at a time: at the host's pace, counted, and with what a [`Damage`](super::damage::Damage) does on
//! the way.

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, SeekFrom};

use super::traffic::{Tally, Traffic};

/// A connection is broken this long after its last byte, so that the byte arrives.
const FLUSH: Duration = Duration::from_millis(250);

/// Where bytes come from.
#[derive(Clone)]
pub enum Source {
    /// A file on disk.
    File(PathBuf),
    /// Memory.
    Bytes(Bytes),
}

impl Source {
    /// All its bytes of a range.
    pub async fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        match self {
            Self::Bytes(bytes) => Ok(bytes.slice(range.start as usize..range.end as usize)),
            Self::File(path) => {
                let mut file = File::open(path).await?;
                file.seek(SeekFrom::Start(range.start)).await?;
                let mut bytes = vec![0; (range.end - range.start) as usize];
                file.read_exact(&mut bytes).await?;
                Ok(bytes.into())
            }
        }
    }
}

/// Bytes that arrive with their bits flipped, by their places in the source.
pub type Flipped = Range<u64>;

/// What happens to the connection after so many bytes.
#[derive(Clone, Copy)]
pub enum Halt {
    /// It ends.
    Drop(u64),
    /// It pauses.
    Stall(u64, Option<Duration>),
}

/// A body to be.
pub struct Flow {
    pub traffic: Arc<Traffic>,
    pub tally: Arc<Tally>,
    pub source: Source,
    /// What of the source.
    pub range: Range<u64>,
    pub flipped: Flipped,
    pub halt: Option<Halt>,
    pub sent: u64,
}

impl Flow {
    /// The body.
    pub fn body(self) -> Body {
        Body::from_stream(futures_util::stream::unfold(self, Self::next))
    }

    async fn next(mut self) -> Option<(io::Result<Bytes>, Self)> {
        let mut length = self.traffic.chunk().min(self.range.end - self.range.start);
        match self.halt {
            Some(Halt::Drop(after)) if self.sent >= after => {
                tokio::time::sleep(FLUSH).await;
                return Some((Err(io::ErrorKind::ConnectionAborted.into()), self));
            }
            Some(Halt::Stall(after, lasting)) if self.sent >= after => {
                self.halt = None;
                self.traffic.stall(lasting).await;
            }
            Some(Halt::Drop(after) | Halt::Stall(after, _)) => length = length.min(after - self.sent),
            None => {}
        }
        if length == 0 {
            return None;
        }
        let piece = self.range.start..self.range.start + length;
        self.range.start = piece.end;
        let bytes = self.source.read(piece.clone()).await.map(|bytes| flip(bytes, piece.start, &self.flipped));
        self.traffic.pace(length as usize).await;
        self.tally.add(length as usize);
        self.sent += length;
        Some((bytes, self))
    }
}

/// Flips the bits of those bytes, of a piece that begins at `start`, whose places are in `flipped`.
pub fn flip(bytes: Bytes, start: u64, flipped: &Flipped) -> Bytes {
    let end = start + bytes.len() as u64;
    if flipped.start >= end || flipped.end <= start {
        return bytes;
    }
    let mut bytes = Vec::from(bytes);
    let (from, to) = (flipped.start.max(start) - start, flipped.end.min(end) - start);
    bytes[from as usize..to as usize].iter_mut().for_each(|byte| *byte ^= 0xff);
    bytes.into()
}
