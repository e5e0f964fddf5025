//! The offline pack's format: a zip that holds files as they are, written from first to last, so that nobody needs to hold all of it.
//!
//! Files are not compressed. Most of a pack is weights, which hardly shrink, and it is made in a browser.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use zip::result::ZipResult;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// The folder in the zip that holds everything.
pub const FOLDER: &str = "whyword-offline";

/// A pack being written.
pub struct Pack {
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
}

/// What was written and not yet taken.
#[derive(Clone, Default)]
struct Written(Rc<RefCell<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Default for Pack {
    fn default() -> Self {
        Self::new()
    }
}

impl Pack {
    /// An empty one.
    pub fn new() -> Self {
        let written = Written::default();
        Self { zip: ZipWriter::new_stream(written.clone()), written }
    }

    /// Adds a file below [`FOLDER`], and gives the bytes of the zip that come next. A path can be used once, and a file be up to 4 GB.
    pub fn add(&mut self, path: &str, bytes: &[u8]) -> ZipResult<Vec<u8>> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.zip.start_file(format!("{FOLDER}/{path}"), options)?;
        self.zip.write_all(bytes)?;
        Ok(self.written.0.take())
    }

    /// The bytes that end the zip.
    pub fn finish(self) -> ZipResult<Vec<u8>> {
        self.zip.finish()?;
        Ok(self.written.0.take())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let files = [("index.html", b"<!doctype html>".to_vec()), ("models/a/part000", vec![7; 100_000]), ("empty", vec![])];
        let mut pack = Pack::new();
        let mut bytes: Vec<u8> = files.iter().flat_map(|(path, bytes)| pack.add(path, bytes).unwrap()).collect();
        bytes.extend(pack.finish().unwrap());
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(zip.len(), files.len());
        for (path, expected) in files {
            let mut file = zip.by_name(&format!("{FOLDER}/{path}")).unwrap();
            let mut found = Vec::new();
            file.read_to_end(&mut found).unwrap();
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn a_part_of_the_zip_is_given_away_with_each_file() {
        let mut pack = Pack::new();
        assert!(pack.add("a", &[1; 50_000]).unwrap().len() > 50_000);
        assert!(pack.add("b", &[1; 10]).unwrap().len() < 1_000, "the first is not held");
        assert!(pack.add("a", &[2; 10]).is_err(), "a path is used once");
    }
}
