//! The offline pack's format: a zip that holds files as they are, written from first to last, so that nobody needs to hold all of it.
//!
//! Files are not compressed. Most of a pack is weights, which hardly shrink, and it is made in a browser. That leaves so little of the format
//! that it is written here: the `zip` crate, against which the tests read it, would make the engine larger by 23 KB in brotli. What the
//! fields mean is in PKWARE's APPNOTE, sections 4.3 and 4.4.

/// The folder in the zip that holds everything.
pub const FOLDER: &str = "whyword-offline";

/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;

/// What a reader must know: folders in names, since version 2.0.
const VERSION: u16 = 20;

/// The first of January 1980, the format's first day: the same files make the same zip.
const DATE: u16 = 1 << 5 | 1;

/// A zip has 32 bits for a place and 16 for a count, and this does not fit. (There are larger ones, which not everything can unpack.)
#[derive(Debug, PartialEq, Eq)]
pub struct TooLarge;

/// A pack being written.
#[derive(Default)]
pub struct Pack {
    /// The list of files that ends the zip.
    directory: Vec<u8>,
    files: u16,
    /// How many bytes were given away.
    written: u32,
}

impl Pack {
    /// Adds a file below [`FOLDER`] and gives the bytes of the zip that come before the file's own: these two go into the zip now.
    pub fn add(&mut self, path: &str, bytes: &[u8]) -> Result<Vec<u8>, TooLarge> {
        let name = format!("{FOLDER}/{path}");
        let size = u32::try_from(bytes.len()).map_err(|_| TooLarge)?;
        let length = u16::try_from(name.len()).map_err(|_| TooLarge)?;
        // What the local header and the directory have in common.
        let mut common = Vec::new();
        for half in [VERSION, FLAGS, 0, 0, DATE] {
            common.extend(half.to_le_bytes());
        }
        for word in [crc32(bytes), size, size] {
            common.extend(word.to_le_bytes());
        }
        // No extra field.
        common.extend([length.to_le_bytes(), [0; 2]].as_flattened());

        let header = [b"PK\x03\x04", &common[..], name.as_bytes()].concat();
        let next = u32::try_from(header.len()).ok().and_then(|header| self.written.checked_add(header)?.checked_add(size));
        let (place, next) = (self.written, next.ok_or(TooLarge)?);
        self.files = self.files.checked_add(1).ok_or(TooLarge)?;
        self.directory.extend([b"PK\x01\x02", &VERSION.to_le_bytes()[..], &common[..]].concat());
        // No comment, one disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend([&place.to_le_bytes()[..], name.as_bytes()].concat());
        self.written = next;
        Ok(header)
    }

    /// The bytes that end the zip.
    pub fn finish(self) -> Result<Vec<u8>, TooLarge> {
        let size = u32::try_from(self.directory.len()).map_err(|_| TooLarge)?;
        let mut end = self.directory;
        end.extend(b"PK\x05\x06\0\0\0\0");
        for half in [self.files, self.files] {
            end.extend(half.to_le_bytes());
        }
        for word in [size, self.written] {
            end.extend(word.to_le_bytes());
        }
        end.extend([0; 2]);
        Ok(end)
    }
}

/// The checksum of zip and Ethernet: the remainder by its polynomial, a bit reflected.
fn crc32(bytes: &[u8]) -> u32 {
    let mut table = [0; 256];
    for (byte, entry) in (0..).zip(&mut table) {
        *entry = (0..8).fold(byte, |rest: u32, _| if rest & 1 == 1 { rest >> 1 ^ 0xEDB8_8320 } else { rest >> 1 });
    }
    !bytes.iter().fold(!0, |rest, &byte| rest >> 8 ^ table[usize::from(rest as u8 ^ byte)])
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let files = [
            ("index.html", b"<!doctype html>".to_vec()),
            ("models/a/part000", (0..100_000_u32).map(|i| ((i * i) >> 3) as u8).collect()),
            ("empty", vec![]),
            ("modèles/名.json", vec![7; 3]),
        ];
        let (mut pack, mut bytes) = (Pack::default(), Vec::new());
        for (path, file) in &files {
            bytes.extend(pack.add(path, file).unwrap());
            bytes.extend(file);
        }
        bytes.extend(pack.finish().unwrap());
        // It checks every checksum.
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
    fn what_has_no_place_is_refused() {
        let mut pack = Pack { written: u32::MAX - 100, ..Pack::default() };
        assert_eq!(pack.add("a", &[0; 100]), Err(TooLarge));
        assert!(pack.add("a", &[]).is_ok(), "a smaller one still fits");
        let mut pack = Pack { files: u16::MAX, ..Pack::default() };
        assert_eq!(pack.add("a", &[]), Err(TooLarge));
    }

    #[test]
    fn the_checksum_is_the_format_s() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }
}
