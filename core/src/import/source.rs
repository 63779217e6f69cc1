//! Opens the files an import is given: plain, gzip, ZIP, ZIP within ZIP; UTF-8 or CP932.

use std::io::{Cursor, Read, Seek};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use crate::error::{Error, Result};

/// The most bytes one file may have once unpacked.
pub const MAX_BYTES: u64 = 512 << 20;
/// How many times its packed size a file may have once unpacked, beyond [`FREE_BYTES`].
pub const MAX_RATIO: u64 = 200;
/// The unpacked size up to which no ratio is asked for.
pub const FREE_BYTES: u64 = 16 << 20;
/// How many archives may lie within each other.
const MAX_DEPTH: u32 = 3;
/// The endings of the files looked for in an archive.
const DATA_ENDINGS: &[&str] = &[".csv", ".json", ".geojson", ".topojson"];

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";
const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// The unpacked content of the file at `path`.
///
/// What the file is, is told by its first bytes, not by its name. Of a ZIP archive the first CSV or JSON
/// entry is taken, at any depth up to three.
///
/// # Errors
///
/// `file` is named when the file cannot be read, is damaged, holds no data file, or unpacks to more than
/// [`MAX_BYTES`] or [`MAX_RATIO`] allow.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(Error::invalid("file", "is not a regular file"));
    }
    unpack(Budget { left: MAX_BYTES }.take(file)?)
}

/// The unpacked content of a file given as bytes; see [`read`].
///
/// # Errors
///
/// As of [`read`].
pub fn unpack(bytes: Vec<u8>) -> Result<Vec<u8>> {
    let packed = bytes.len() as u64;
    let mut budget = Budget { left: packed.saturating_mul(MAX_RATIO).clamp(FREE_BYTES, MAX_BYTES) };
    unpack_layer(bytes, &mut budget, 0)?
        .ok_or_else(|| Error::invalid("file", "the archive holds no CSV or JSON file"))
}

/// The text of a file: UTF-8 with or without byte order mark, otherwise CP932.
///
/// Valid UTF-8 is never read as CP932; nor is text with a byte order mark, or UTF-8 that merely breaks off
/// within its last character.
///
/// # Errors
///
/// `file` is named when the bytes are neither.
pub fn decode(bytes: Vec<u8>) -> Result<String> {
    let is_marked = bytes.starts_with(UTF8_MARK);
    let fault = match String::from_utf8(bytes) {
        Ok(mut text) => {
            text.drain(..if is_marked { UTF8_MARK.len() } else { 0 });
            return Ok(text);
        }
        Err(fault) => fault,
    };
    let (bytes, place) = (fault.as_bytes(), fault.utf8_error());
    if place.error_len().is_none() && !bytes[..place.valid_up_to()].is_ascii() {
        return Err(Error::invalid("file", "ends within a character; it seems to be cut short"));
    }
    if is_marked {
        return Err(Error::invalid("file", "is marked as UTF-8 but is not"));
    }
    decode_cp932(bytes)
}

fn decode_cp932(bytes: &[u8]) -> Result<String> {
    encoding_rs::SHIFT_JIS
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
        .ok_or_else(|| Error::invalid("file", "is neither UTF-8 nor CP932 text"))
}

/// How many bytes may still be unpacked; shared by all layers, so that nesting gains nothing.
struct Budget {
    left: u64,
}

impl Budget {
    fn take(&mut self, reader: impl Read) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        // One byte more than allowed, to tell a full file from one that is too large.
        let count =
            reader.take(self.left.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)? as u64;
        self.left = self.left.checked_sub(count).ok_or_else(too_large)?;
        Ok(bytes)
    }
}

/// The data file within `bytes`, or nothing if they are an archive without one.
fn unpack_layer(bytes: Vec<u8>, budget: &mut Budget, depth: u32) -> Result<Option<Vec<u8>>> {
    let is_packed = bytes.starts_with(GZIP_MAGIC) || bytes.starts_with(ZIP_MAGIC);
    if is_packed && depth == MAX_DEPTH {
        return Err(Error::invalid("file", "has too many archives within each other"));
    }
    if bytes.starts_with(GZIP_MAGIC) {
        let inner = budget.take(MultiGzDecoder::new(bytes.as_slice()))?;
        return unpack_layer(inner, budget, depth + 1);
    }
    if bytes.starts_with(ZIP_MAGIC) {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
        return unpack_archive(archive, budget, depth + 1);
    }
    Ok(Some(bytes))
}

fn unpack_archive(
    mut archive: ZipArchive<impl Read + Seek>,
    budget: &mut Budget,
    depth: u32,
) -> Result<Option<Vec<u8>>> {
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(unreadable)?;
        let name = entry.name().map_err(unreadable)?.to_ascii_lowercase();
        // Archives made on a Mac shadow each file with one of the same ending.
        if !entry.is_file() || name.starts_with("__macosx/") {
            continue;
        }
        let plain = name.strip_suffix(".gz").unwrap_or(&name);
        let is_data = DATA_ENDINGS.iter().any(|ending| plain.ends_with(ending));
        if !is_data && !name.ends_with(".zip") {
            continue;
        }
        let inner = budget.take(entry)?;
        if let Some(found) = unpack_layer(inner, budget, depth)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn unreadable(source: impl std::fmt::Display) -> Error {
    Error::invalid("file", format!("cannot be read: {source}"))
}

fn too_large() -> Error {
    Error::invalid("file", "unpacks to far more than such a file can hold")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};
    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_data_file_is_found_in_any_packing() {
        let inner = zip(&[("readme.txt", b"no"), ("data/A.CSV", b"a,b")]);
        let nested = zip(&[("empty.zip", &zip(&[("x.txt", b"x")])), ("inner.zip", &inner)]);
        for packed in [b"a,b".to_vec(), gzip(b"a,b"), inner.clone(), nested, gzip(&inner)] {
            assert_eq!(unpack(packed).unwrap(), b"a,b");
        }
    }

    #[test]
    fn archives_without_data_damaged_or_nested_too_deeply_are_refused() {
        assert!(unpack(zip(&[("x.txt", b"x")])).is_err());
        assert!(unpack(gzip(b"a,b")[..15].to_vec()).is_err());
        assert!(unpack(ZIP_MAGIC.to_vec()).is_err());
        assert!(unpack(gzip(&gzip(&gzip(&gzip(b"a"))))).is_err());
    }

    #[test]
    fn a_bomb_is_refused() {
        let zeros = vec![0; FREE_BYTES as usize + 1];
        assert!(unpack(zip(&[("a.csv", &zeros)])).is_err());
        assert!(unpack(gzip(&zeros)).is_err());
        assert!(unpack(gzip(&zeros[1..])).is_ok());
    }

    #[test]
    fn a_missing_file_is_a_fault_of_the_input() {
        assert!(matches!(read(Path::new("no such file")), Err(Error::Invalid(_))));
        assert!(matches!(read(Path::new(".")), Err(Error::Invalid(_))));
    }

    #[test]
    fn text_is_read_as_what_it_is() {
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode("①髙松市");
        assert_eq!(decode(cp932.into_owned()).unwrap(), "①髙松市");
        assert_eq!(decode("\u{feff}高松市".into()).unwrap(), "高松市");
        assert_eq!(decode("高松市".into()).unwrap(), "高松市");
    }

    #[test]
    fn text_that_is_cut_or_binary_is_refused() {
        assert!(decode("高松市".as_bytes()[..8].to_vec()).is_err());
        assert!(decode([UTF8_MARK, b"a\xff"].concat()).is_err());
        assert!(decode(b"\xff\xfea\0".to_vec()).is_err());
    }
}
