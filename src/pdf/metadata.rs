//! The document's facts, twice: the information dictionary and the XMP packet, which must agree (ISO 15930-7, 6.7; ISO 14289-1, 7.1).
//!
//! In: [`Facts`], which may hold anything a user can type. Out: an information dictionary and an escaped XMP packet made from the same
//! cleaned values.

use super::{Date, Facts, Standard};
use lopdf::{Dictionary, Object, StringFormat};
use std::borrow::Cow;
use std::fmt::Write;

/// What made the text file into pages.
const CREATOR: &str = "makeready";
/// What wrote the PDF.
const PRODUCER: &str = concat!("makeready ", env!("CARGO_PKG_VERSION"));

/// Cleaned facts: what both forms say.
pub(super) struct Metadata {
    title: String,
    author: Option<String>,
    subject: Option<String>,
    keywords: Option<String>,
    date: Date,
    standard: Standard,
    tagged: bool,
}

impl Metadata {
    pub(super) fn new(facts: &Facts, standard: Standard, tagged: bool) -> Self {
        let given = |text: &Option<String>| text.as_deref().map(clean).filter(|text| !text.is_empty());
        let keywords: Vec<String> = facts.keywords.iter().map(|word| clean(word)).filter(|word| !word.is_empty()).collect();
        Metadata {
            title: title(facts),
            author: given(&facts.author),
            subject: given(&facts.subject),
            keywords: Some(keywords.join(", ")).filter(|words| !words.is_empty()),
            date: facts.date.clamped(),
            standard,
            tagged,
        }
    }

    /// The information dictionary (ISO 32000-1, 14.3.3).
    pub(super) fn info(&self) -> Dictionary {
        let mut info = Dictionary::new();
        if let Some(author) = &self.author {
            info.set("Author", text_string(author));
        }
        info.set("CreationDate", Object::string_literal(self.date.to_pdf()));
        info.set("Creator", text_string(CREATOR));
        if let Some(keywords) = &self.keywords {
            info.set("Keywords", text_string(keywords));
        }
        info.set("ModDate", Object::string_literal(self.date.to_pdf()));
        info.set("Producer", text_string(PRODUCER));
        if let Some(subject) = &self.subject {
            info.set("Subject", text_string(subject));
        }
        info.set("Title", text_string(&self.title));
        if self.standard.is_print() {
            // Nothing here traps; a press does.
            info.set("Trapped", Object::Name(b"False".to_vec()));
        }
        if self.standard == Standard::X1a {
            // Later parts of the standard say so in the metadata alone (ISO 15930-4, 6.2).
            info.set("GTS_PDFXVersion", text_string(Standard::X1a.name()));
        }
        info
    }

    /// The XMP packet (ISO 16684-1), which names the standards that the file complies with. `id` is the document's fingerprint.
    pub(super) fn xmp(&self, lang: &str, id: &[u8; 16]) -> Vec<u8> {
        let date = self.date.to_iso();
        let id = uuid(id);
        let mut out = String::with_capacity(2400);
        out.push_str("<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n");
        out.push_str(
            "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n",
        );
        out.push_str("<rdf:Description rdf:about=\"\"");
        for (prefix, namespace) in NAMESPACES.iter().chain(self.namespaces()) {
            let _ = write!(out, " xmlns:{prefix}=\"{namespace}\"");
        }
        out.push_str(">\n");
        let _ = writeln!(out, "<dc:format>application/pdf</dc:format>");
        let _ = writeln!(
            out,
            "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title>",
            escape(&self.title)
        );
        if let Some(author) = &self.author {
            let _ = writeln!(out, "<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>", escape(author));
        }
        if let Some(subject) = &self.subject {
            let subject = escape(subject);
            let _ = writeln!(
                out,
                "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">{subject}</rdf:li></rdf:Alt></dc:description>"
            );
        }
        let _ = writeln!(out, "<dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language>", escape(lang));
        if let Some(keywords) = &self.keywords {
            let _ = writeln!(out, "<pdf:Keywords>{}</pdf:Keywords>", escape(keywords));
        }
        let common = [
            ("pdf:Producer", PRODUCER),
            ("xmp:CreatorTool", CREATOR),
            ("xmp:CreateDate", &date),
            ("xmp:ModifyDate", &date),
            ("xmp:MetadataDate", &date),
            ("xmpMM:DocumentID", &id),
            ("xmpMM:InstanceID", &id),
            ("xmpMM:VersionID", "1"),
            ("xmpMM:RenditionClass", "default"),
        ];
        let accessible = [("pdfuaid:part", "1")];
        let accessible = if self.tagged { &accessible[..] } else { &[] };
        for (name, value) in common.iter().chain(self.identification()).chain(accessible) {
            let _ = writeln!(out, "<{name}>{value}</{name}>");
        }
        if self.standard == Standard::Screen {
            out.push_str(EXTENSION);
        }
        out.push_str("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
        out.into_bytes()
    }
}

impl Metadata {
    /// What names the standard.
    fn identification(&self) -> &'static [(&'static str, &'static str)] {
        match self.standard {
            Standard::X4 => &[("pdf:Trapped", "False"), ("pdfxid:GTS_PDFXVersion", "PDF/X-4")],
            Standard::X1a => &[("pdf:Trapped", "False"), ("pdfx:GTS_PDFXVersion", "PDF/X-1a:2003")],
            Standard::Screen => &[("pdfaid:part", "2"), ("pdfaid:conformance", "A")],
        }
    }

    /// The namespaces of that.
    fn namespaces(&self) -> &'static [(&'static str, &'static str)] {
        match self.standard {
            Standard::X4 => &[("pdfxid", "http://www.npes.org/pdfx/ns/id/")],
            Standard::X1a => &[("pdfx", "http://ns.adobe.com/pdfx/1.3/")],
            Standard::Screen => &[
                ("pdfaid", "http://www.aiim.org/pdfa/ns/id/"),
                ("pdfaExtension", "http://www.aiim.org/pdfa/ns/extension/"),
                ("pdfaSchema", "http://www.aiim.org/pdfa/ns/schema#"),
                ("pdfaProperty", "http://www.aiim.org/pdfa/ns/property#"),
            ],
        }
    }
}

const NAMESPACES: [(&str, &str); 5] = [
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("pdf", "http://ns.adobe.com/pdf/1.3/"),
    ("pdfuaid", "http://www.aiim.org/pdfua/ns/id/"),
    ("xmp", "http://ns.adobe.com/xap/1.0/"),
    ("xmpMM", "http://ns.adobe.com/xap/1.0/mm/"),
];

/// What PDF/A asks of a schema that it does not know: here PDF/UA's (ISO 19005-2, 6.6.2.3.3).
const EXTENSION: &str = "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>The part of ISO 14289 that the file complies with</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>\n";

/// The title as it is written.
pub(super) fn title(facts: &Facts) -> String {
    Some(clean(&facts.title)).filter(|title| !title.is_empty()).unwrap_or_else(|| "Untitled".into())
}

/// White space made single and trimmed; what XML 1.0 cannot hold left out.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{feff}') {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// For XML character data.
fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"))
}

/// A text string (ISO 32000-1, 7.9.2.2): ASCII as it is, else UTF-16BE with its mark.
pub(super) fn text_string(text: &str) -> Object {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    }
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// `uuid:` and the fingerprint in a UUID's shape (RFC 9562, version 8: of the maker's own making).
fn uuid(id: &[u8; 16]) -> String {
    let mut id = *id;
    id[6] = (id[6] & 0x0f) | 0x80;
    id[8] = (id[8] & 0x3f) | 0x80;
    let mut out = String::from("uuid:");
    for (at, byte) in id.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        let _ = write!(out, "{byte:02x}");
    }
    out
}

impl Date {
    /// Each part inside the calendar's bounds.
    fn clamped(self) -> Self {
        Date {
            year: self.year.clamp(1, 9999),
            month: self.month.clamp(1, 12),
            day: self.day.clamp(1, days_in(self.year.clamp(1, 9999), self.month.clamp(1, 12))),
            hour: self.hour.min(23),
            minute: self.minute.min(59),
            second: self.second.min(59),
        }
    }

    fn to_pdf(self) -> String {
        let Date { year, month, day, hour, minute, second } = self;
        format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z")
    }

    fn to_iso(self) -> String {
        let Date { year, month, day, hour, minute, second } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// How many days a month has.
fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cleaned_once_for_both_forms() {
        for (text, cleaned) in [
            ("  a \r\n b\t", "a b"),
            ("nul\0 and \u{1b}[31m", "nul and [31m"),
            ("\u{ffff}\u{fffe}\u{feff}", ""),
            ("<&>\" 🌊", "<&>\" 🌊"),
        ] {
            assert_eq!(clean(text), cleaned);
        }
        assert_eq!(escape("<&>\""), "&lt;&amp;&gt;&quot;");
    }

    #[test]
    fn text_strings_are_ascii_or_utf16() {
        assert_eq!(text_string("a(b"), Object::String(b"a(b".to_vec(), StringFormat::Literal));
        assert_eq!(
            text_string("é🌊"),
            Object::String(vec![0xfe, 0xff, 0, 0xe9, 0xd8, 0x3c, 0xdf, 0x0a], StringFormat::Hexadecimal)
        );
    }

    #[test]
    fn dates_stay_in_the_calendar() {
        let wild = Date { year: 2023, month: 2, day: 31, hour: 99, minute: 99, second: 99 };
        assert_eq!(wild.clamped().to_iso(), "2023-02-28T23:59:59Z");
        assert_eq!(
            Date { year: 2024, month: 2, day: 29, hour: 1, minute: 2, second: 3 }.clamped().to_pdf(),
            "D:20240229010203Z"
        );
    }
}
