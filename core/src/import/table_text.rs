//! The text of a table in a file, whatever its encoding, read twice and never held: once to see what it
//! is, once for its rows.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use encoding_rs::{Decoder, DecoderResult, Encoding, SHIFT_JIS, UTF_8};
use encoding_rs_io::DecodeReaderBytesBuilder;

use crate::error::{Error, Fault, Result};

const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];
/// Bytes that are looked at together.
const CHUNK: usize = 64 << 10;

/// A file with text: UTF-8 with or without byte order mark, otherwise CP932.
pub struct TableText {
    file: File,
    encoding: &'static Encoding,
    /// How many bytes of UTF-8 the text has, as it is read.
    pub length: u64,
    /// Whether the file ends within a quoted field: it was cut.
    pub ends_within_quotes: bool,
    /// Whether the last line is a whole one.
    pub ends_with_break: bool,
}

impl TableText {
    /// Looks the file over.
    ///
    /// Valid UTF-8 is never read as CP932; nor is text with a byte order mark, or UTF-8 that merely breaks
    /// off within its last character.
    ///
    /// # Errors
    ///
    /// `file` is named when its bytes are neither.
    pub fn new(mut file: File) -> Result<Self> {
        file.seek(SeekFrom::Start(0)).map_err(Error::internal)?;
        let mut survey = Survey::new();
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = file.read(&mut chunk).map_err(Error::internal)?;
            survey.take(&chunk[..count], count == 0);
            if count == 0 {
                break;
            }
        }
        let (encoding, length) = survey.encoding()?;
        Ok(Self {
            file,
            encoding,
            length,
            ends_within_quotes: survey.place == Place::Quoted,
            ends_with_break: matches!(survey.last, Some(b'\n' | b'\r')),
        })
    }

    /// The text as UTF-8 with line breaks of one sort, from its beginning.
    pub fn reader(&self) -> Result<impl Read> {
        let mut file = self.file.try_clone().map_err(Error::internal)?;
        file.seek(SeekFrom::Start(0)).map_err(Error::internal)?;
        let mut decoder = DecodeReaderBytesBuilder::new();
        let text = decoder.encoding(Some(self.encoding)).strip_bom(true).build(file);
        Ok(LineBreaks { text, is_after_return: false })
    }

    /// The whole text, for small files.
    pub fn text(&self) -> Result<String> {
        let mut text = String::new();
        self.reader()?.read_to_string(&mut text).map_err(Error::internal)?;
        Ok(text)
    }
}

/// Reads `\r\n` and `\r` as `\n`: a reader of CSV counts lines by `\n`, and is one behind where `\r` ended the record.
struct LineBreaks<R> {
    text: R,
    is_after_return: bool,
}

impl<R: Read> Read for LineBreaks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let count = self.text.read(buffer)?;
            let mut kept = 0;
            for place in 0..count {
                let byte = buffer[place];
                let is_told = byte == b'\n' && self.is_after_return;
                self.is_after_return = byte == b'\r';
                if !is_told {
                    buffer[kept] = if byte == b'\r' { b'\n' } else { byte };
                    kept += 1;
                }
            }
            if kept > 0 || count == 0 {
                return Ok(kept);
            }
        }
    }
}

/// The text of a small table that lies in memory; what is at fault is the `body` that it came in.
pub(crate) fn decode(bytes: &[u8]) -> Result<String> {
    let mut survey = Survey::new();
    survey.take(bytes, false);
    survey.take(&[], true);
    let named = |error: Error| match error {
        Error::Invalid(faults) => {
            Error::Invalid(faults.into_iter().map(|fault| Fault::new("body", fault.reason)).collect())
        }
        other => other,
    };
    let (encoding, _) = survey.encoding().map_err(named)?;
    if survey.place == Place::Quoted {
        return Err(Error::invalid("body", "ends within quotation marks; it seems to be cut short"));
    }
    Ok(encoding.decode_with_bom_removal(bytes).0.into_owned())
}

/// What has been seen of a file so far.
struct Survey {
    utf8: Trial,
    cp932: Trial,
    /// The first bytes, as far as a byte order mark goes.
    head: Vec<u8>,
    is_ascii: bool,
    place: Place,
    last: Option<u8>,
    /// How many line breaks are of two bytes, and are read as one.
    pairs: u64,
}

/// Where in a table a byte stands. Quotes, commas and line breaks are never part of a longer character,
/// in UTF-8 as in CP932.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    FieldStart,
    Plain,
    Quoted,
    /// After a quotation mark within quotes: it ended them, or another one follows.
    QuoteInQuotes,
}

impl Place {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Quoted, b'"') => Self::QuoteInQuotes,
            (Self::FieldStart | Self::QuoteInQuotes, b'"') | (Self::Quoted, _) => Self::Quoted,
            (_, b',' | b'\n' | b'\r') => Self::FieldStart,
            _ => Self::Plain,
        }
    }
}

/// One encoding being tried.
struct Trial {
    decoder: Decoder,
    length: u64,
    /// Nothing while it fits; then whether only the end of the file did not.
    failed: Option<bool>,
}

impl Trial {
    fn new(decoder: Decoder) -> Self {
        Self { decoder, length: 0, failed: None }
    }

    fn take(&mut self, mut bytes: &[u8], is_last: bool) {
        let mut text = [0; 4 << 10];
        while self.failed.is_none() {
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(bytes, &mut text, is_last);
            self.length += written as u64;
            bytes = &bytes[read..];
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.failed = Some(is_last),
            }
        }
    }
}

impl Survey {
    fn new() -> Self {
        Self {
            utf8: Trial::new(UTF_8.new_decoder_with_bom_removal()),
            cp932: Trial::new(SHIFT_JIS.new_decoder_without_bom_handling()),
            head: Vec::new(),
            is_ascii: true,
            place: Place::FieldStart,
            last: None,
            pairs: 0,
        }
    }

    fn take(&mut self, bytes: &[u8], is_last: bool) {
        self.utf8.take(bytes, is_last);
        self.cp932.take(bytes, is_last);
        let wanted = UTF8_MARK.len() - self.head.len();
        self.head.extend(bytes.iter().take(wanted));
        let marked = if self.head == UTF8_MARK { UTF8_MARK.len().min(bytes.len()) } else { 0 };
        let begins = self.last.is_none();
        self.is_ascii &= bytes.is_ascii();
        let rest = if begins { &bytes[marked..] } else { bytes };
        self.place = rest.iter().fold(self.place, |place, byte| place.after(*byte));
        for byte in bytes {
            self.pairs += u64::from((self.last, *byte) == (Some(b'\r'), b'\n'));
            self.last = Some(*byte);
        }
    }

    fn encoding(&self) -> Result<(&'static Encoding, u64)> {
        let is_marked = self.head == UTF8_MARK;
        match (self.utf8.failed, self.cp932.failed) {
            (None, _) => Ok((UTF_8, self.utf8.length - self.pairs)),
            (Some(true), _) if !self.is_ascii => {
                Err(Error::invalid("file", "ends within a character; it seems to be cut short"))
            }
            (Some(_), None) if !is_marked => Ok((SHIFT_JIS, self.cp932.length - self.pairs)),
            _ => Err(Error::invalid("file", "is neither UTF-8 nor CP932 text")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn text(bytes: &[u8]) -> Result<TableText> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).and_then(|()| file.seek(SeekFrom::Start(0))).expect("writes");
        TableText::new(file)
    }

    fn decoded(bytes: &[u8]) -> Result<String> {
        text(bytes)?.text()
    }

    #[test]
    fn line_breaks_of_any_sort_are_one() {
        for breaks in ["\r\n", "\r", "\n"] {
            let lines = format!("a,b{breaks}{breaks}\"c{breaks}d\",e{breaks}").repeat(9_000);
            let read = text(lines.as_bytes()).expect("reads");
            let told = read.text().expect("decodes");
            assert_eq!(told, "a,b\n\n\"c\nd\",e\n".repeat(9_000));
            assert_eq!(read.length, told.len() as u64);
        }
    }

    #[test]
    fn text_is_read_as_what_it_is() {
        let (cp932, _, _) = SHIFT_JIS.encode("①髙松市");
        assert_eq!(decoded(&cp932).expect("decodes"), "①髙松市");
        assert_eq!(decoded("\u{feff}高松市".as_bytes()).expect("decodes"), "高松市");
        assert_eq!(decoded("高松市".as_bytes()).expect("decodes"), "高松市");
        let long = "髙松市,".repeat(50_000);
        assert_eq!(decoded(long.as_bytes()).expect("decodes"), long);
        assert_eq!(text(long.as_bytes()).expect("decodes").length, long.len() as u64);
    }

    #[test]
    fn text_that_is_cut_or_binary_is_refused() {
        assert!(decoded(&"高松市".as_bytes()[..8]).is_err());
        assert!(decoded(&[UTF8_MARK, b"a\xff"].concat()).is_err());
        assert!(decoded(b"\xff\xfea\0").is_err());
    }

    #[test]
    fn an_open_quote_and_a_last_line_without_a_break_are_seen() {
        let ends = |table: &str| {
            let text = text(table.as_bytes()).expect("decodes");
            (text.ends_within_quotes, text.ends_with_break)
        };
        assert_eq!(ends("\"a\",\"b\"\n"), (false, true));
        assert_eq!(ends("\"a\",\"b"), (true, false));
        assert_eq!(ends("\"a\",\"b\"\"\n"), (true, true));
        assert_eq!(ends("\u{feff}\"a\",\"b\nb\"\r\n"), (false, true));
        assert_eq!(ends("a\"b,c"), (false, false));
    }
}
