//! Bytes into text: UTF-8 first, byte order marks obeyed, else what a page says or the bytes suggest.

use super::Reason;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use std::borrow::Cow;

/// How many bytes are looked at to tell text from anything else.
const LOOK: usize = 1 << 16;

/// First bytes of files that are often taken for articles.
const MAGIC: [(&[u8], &str); 6] = [
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "an archive or office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an office file"),
];

/// The text of `bytes`, lines ending in LF, without byte order mark and NULs; otherwise as it stands.
pub fn decode(bytes: &[u8]) -> Result<String, Reason> {
    let magic = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic));
    if let Some((_, what)) = magic {
        return Err(Reason::Binary(what));
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&bytes[mark..]).0,
        None if is_binary(bytes) => return Err(Reason::Binary("binary data")),
        None => unmarked(bytes)?,
    };
    match text.trim().is_empty() {
        true => Err(Reason::Empty),
        false => Ok(clean(text)),
    }
}

/// The text of `bytes` for which a server names an encoding. UTF-8 that is whole is believed before the server.
pub fn decode_as(bytes: &[u8], label: Option<&str>) -> Result<String, Reason> {
    let named = label.and_then(|label| Encoding::for_label(label.as_bytes()));
    let marked = Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok();
    match named {
        Some(encoding) if !marked && encoding != encoding_rs::UTF_8 => {
            let (text, broken) = encoding.decode_without_bom_handling(bytes);
            if broken || is_binary(bytes) { decode(bytes) } else { Ok(clean(text)) }
        }
        _ => decode(bytes),
    }
}

/// Text as documents keep it: CRLF becomes LF, NULs and a leading byte order mark go.
pub fn clean(text: Cow<str>) -> String {
    let mut text = text.into_owned();
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if text.contains('\0') {
        text.retain(|letter| letter != '\0');
    }
    if text.contains("\r\n") {
        text = text.replace("\r\n", "\n");
    }
    text
}

/// Whether more than two in a hundred of the first bytes are control characters that text has no use for.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(LOOK)];
    let control = |byte: &&u8| matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31 | 127);
    head.iter().filter(control).count() * 50 > head.len()
}

fn unmarked(bytes: &[u8]) -> Result<Cow<'_, str>, Reason> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) if mostly_utf8(bytes) => Ok(String::from_utf8_lossy(bytes)),
        Err(_) => legacy(bytes),
    }
}

/// Whether bytes that are not all UTF-8 are so but for damage here and there, or a cut at the end.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    let cut = std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    cut || whole >= broken
}

/// The encoding a page declares, else the likeliest one.
fn legacy(bytes: &[u8]) -> Result<Cow<'_, str>, Reason> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let guess = || detector.guess(None, Utf8Detection::Deny);
    let encoding = declared(bytes).unwrap_or_else(guess);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let lost = text.matches('\u{fffd}').count();
    match lost * 50 > text.chars().count() {
        true => Err(Reason::Encoding),
        false => Ok(text),
    }
}

/// The `charset=` of the first kilobyte, unless it says UTF-8, which it is not.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset=")?;
    let label = rest.trim_start_matches(['"', '\'']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:".contains(c))?;
    let encoding = Encoding::for_label(&label.as_bytes()[..end])?;
    (encoding != encoding_rs::UTF_8).then_some(encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_line_ends() {
        assert_eq!(decode(b"\xef\xbb\xbfa\r\nb\0").as_deref(), Ok("a\nb"));
        assert_eq!(decode(b"\xff\xfea\0\xe9\0").as_deref(), Ok("aé"));
        assert_eq!(decode(b"\xfe\xff\0a\0\xe9").as_deref(), Ok("aé"));
    }

    #[test]
    fn legacy_encodings() {
        let text = "Der Außenminister führte Gespräche über die Lage in Österreich.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        assert_eq!(decode(&bytes).as_deref(), Ok(text));
        let text = "Президент России прибыл в Пекин с официальным визитом.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        assert_eq!(decode(&bytes).as_deref(), Ok(text));
        let page = b"<meta charset=\"iso-8859-2\"><p>\xb3\xf3d\xbc</p>";
        assert!(decode(page).is_ok_and(|text| text.contains("łódź")));
    }

    #[test]
    fn damage_here_and_there_keeps_utf8() {
        let cut = &"Réunion à Genève".as_bytes()[..10];
        assert!(decode(cut).is_ok_and(|text| text.starts_with("Réunion ")));
        let stray = ["été à Genève où".as_bytes(), b"\xff", b" end"].concat();
        assert_eq!(decode(&stray).as_deref(), Ok("été à Genève où\u{fffd} end"));
    }

    #[test]
    fn not_text() {
        assert_eq!(decode(b" \n\t"), Err(Reason::Empty));
        assert_eq!(decode(b""), Err(Reason::Empty));
        assert_eq!(decode(b"%PDF-1.4 text"), Err(Reason::Binary("PDF")));
        let noise: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&noise), Err(Reason::Binary("binary data")));
    }
}
