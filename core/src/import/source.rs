//! Opens the files an import is given: plain, gzip, ZIP, ZIP within ZIP. Nothing is held in memory: what
//! is packed is unpacked into a file without a name, which is gone when it is closed.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
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

/// What every workbook of today has in it, which is a ZIP archive, too.
const WORKBOOK_ENTRY: &str = "[content_types].xml";

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";

/// The unpacked content of the file at `path`, at its beginning.
///
/// What the file is, is told by its first bytes, not by its name. Of a ZIP archive the first CSV or JSON
/// entry is taken, at any depth up to three.
///
/// # Errors
///
/// `file` is named when the file cannot be read, is damaged, holds no data file, or unpacks to more than
/// [`MAX_BYTES`] or [`MAX_RATIO`] allow.
pub fn open(path: &Path) -> Result<File> {
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(Error::invalid("file", "is not a regular file"));
    }
    if metadata.len() > MAX_BYTES {
        return Err(too_large());
    }
    unpack(file, metadata.len())
}

/// The same of a file that somebody sent.
///
/// # Errors
///
/// As [`open`], and for a file with nothing in it.
pub fn open_sent(bytes: &[u8]) -> Result<File> {
    if bytes.is_empty() {
        return Err(Error::invalid("file", "has nothing in it"));
    }
    unpack(Budget { left: MAX_BYTES }.spool(bytes)?, bytes.len() as u64)
}

/// All bytes of a file that [`open`] gave.
pub fn bytes(mut file: File) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn unpack(file: File, packed: u64) -> Result<File> {
    let mut budget = Budget { left: packed.saturating_mul(MAX_RATIO).clamp(FREE_BYTES, MAX_BYTES) };
    unpack_layer(file, &mut budget, 0)?
        .ok_or_else(|| Error::invalid("file", "the archive holds no CSV or JSON file"))
}

/// How many bytes may still be unpacked; shared by all layers, so that nesting gains nothing.
struct Budget {
    left: u64,
}

impl Budget {
    /// Copies what `reader` gives into a file of its own.
    fn spool(&mut self, reader: impl Read) -> Result<File> {
        let mut file = tempfile::tempfile().map_err(Error::internal)?;
        // One byte more than allowed, to tell a full file from one that is too large.
        let mut limited = reader.take(self.left.saturating_add(1));
        let count = std::io::copy(&mut limited, &mut file).map_err(unreadable)?;
        self.left = self.left.checked_sub(count).ok_or_else(too_large)?;
        file.flush().and_then(|()| file.seek(SeekFrom::Start(0))).map_err(Error::internal)?;
        Ok(file)
    }
}

/// The data file within `file`, or nothing if it is an archive without one.
fn unpack_layer(mut file: File, budget: &mut Budget, depth: u32) -> Result<Option<File>> {
    let mut magic = Vec::new();
    (&mut file).take(4).read_to_end(&mut magic).map_err(unreadable)?;
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let (is_gzip, is_zip) = (magic.starts_with(GZIP_MAGIC), magic == ZIP_MAGIC);
    if (is_gzip || is_zip) && depth == MAX_DEPTH {
        return Err(Error::invalid("file", "has too many archives within each other"));
    }
    if is_gzip {
        let inner = budget.spool(MultiGzDecoder::new(file))?;
        return unpack_layer(inner, budget, depth + 1);
    }
    if is_zip {
        let archive = ZipArchive::new(file).map_err(unreadable)?;
        return unpack_archive(archive, budget, depth + 1);
    }
    Ok(Some(file))
}

fn unpack_archive(
    mut archive: ZipArchive<impl Read + Seek>,
    budget: &mut Budget,
    depth: u32,
) -> Result<Option<File>> {
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(unreadable)?;
        let name = entry.name().map_err(unreadable)?.to_ascii_lowercase();
        if name == WORKBOOK_ENTRY {
            return Err(Error::invalid("file", "is a workbook; save it as CSV"));
        }
        // Archives made on a Mac shadow each file with one of the same ending.
        if !entry.is_file() || name.starts_with("__macosx/") {
            continue;
        }
        let plain = name.strip_suffix(".gz").unwrap_or(&name);
        let is_data = DATA_ENDINGS.iter().any(|ending| plain.ends_with(ending));
        if !is_data && !name.ends_with(".zip") {
            continue;
        }
        let inner = budget.spool(entry)?;
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
    use std::io::Cursor;

    use flate2::{Compression, write::GzEncoder};
    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn unpacked(packed: &[u8]) -> Result<Vec<u8>> {
        let file = Budget { left: u64::MAX }.spool(packed)?;
        bytes(unpack(file, packed.len() as u64)?)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("writes");
        encoder.finish().expect("writes")
    }

    fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).expect("writes");
            writer.write_all(bytes).expect("writes");
        }
        writer.finish().expect("writes").into_inner()
    }

    #[test]
    fn a_data_file_is_found_in_any_packing() {
        let inner = zip(&[("readme.txt", b"no"), ("data/A.CSV", b"a,b")]);
        let nested = zip(&[("empty.zip", &zip(&[("x.txt", b"x")])), ("inner.zip", &inner)]);
        for packed in [b"a,b".to_vec(), gzip(b"a,b"), inner.clone(), nested, gzip(&inner)] {
            assert_eq!(unpacked(&packed).expect("unpacks"), b"a,b");
        }
    }

    #[test]
    fn archives_without_data_damaged_or_nested_too_deeply_are_refused() {
        assert!(unpacked(&zip(&[("x.txt", b"x")])).is_err());
        let workbook = zip(&[("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")]);
        assert!(open_sent(&workbook).expect_err("is no table").to_string().contains("save it as CSV"));
        assert!(open_sent(b"").is_err() && open_sent(b"a,b").is_ok());
        assert!(unpacked(&gzip(b"a,b")[..15]).is_err());
        assert!(unpacked(ZIP_MAGIC).is_err());
        assert!(unpacked(&gzip(&gzip(&gzip(&gzip(b"a"))))).is_err());
    }

    #[test]
    fn a_bomb_is_refused() {
        let zeros = vec![0; FREE_BYTES as usize + 1];
        assert!(unpacked(&zip(&[("a.csv", &zeros)])).is_err());
        assert!(unpacked(&gzip(&zeros)).is_err());
        assert!(unpacked(&gzip(&zeros[1..])).is_ok());
    }

    #[test]
    fn a_missing_file_is_a_fault_of_the_input() {
        assert!(matches!(open(Path::new("no such file")), Err(Error::Invalid(_))));
        assert!(matches!(open(Path::new(".")), Err(Error::Invalid(_))));
    }
}
