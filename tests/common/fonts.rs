//! Fonts for tests, made from other fonts: renamed, with other licence bits, joined into a collection, cut short.
#![allow(dead_code, unreachable_pub, reason = "each test uses some of it")]
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a failing test is what is wanted")]

/// The tables of a font file with their tags.
fn tables(font: &[u8]) -> Vec<([u8; 4], Vec<u8>)> {
    let u16_at = |at: usize| usize::from(u16::from_be_bytes([font[at], font[at + 1]]));
    let u32_at = |at: usize| u32::from_be_bytes(font[at..at + 4].try_into().unwrap()) as usize;
    let record = |index: usize| {
        let at = 12 + 16 * index;
        let start = u32_at(at + 8);
        (font[at..at + 4].try_into().unwrap(), font[start..start + u32_at(at + 12)].to_vec())
    };
    (0..u16_at(4)).map(record).collect()
}

/// A font file, to be placed `base` bytes into a collection (0: on its own). Checksums are zero: no reader here looks at them.
fn assemble(version: &[u8], tables: &[([u8; 4], Vec<u8>)], base: usize) -> Vec<u8> {
    let mut out = version.to_vec();
    out.extend((tables.len() as u16).to_be_bytes());
    out.extend([0; 6]);
    let mut offset = base + 12 + 16 * tables.len();
    for (tag, data) in tables {
        out.extend(tag);
        out.extend([0; 4]);
        out.extend((offset as u32).to_be_bytes());
        out.extend((data.len() as u32).to_be_bytes());
        offset += data.len().next_multiple_of(4);
    }
    for (_, data) in tables {
        out.extend(data);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}

/// The font with one table changed by `edit`.
fn with_table(font: &[u8], tag: &[u8; 4], edit: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut tables = tables(font);
    edit(&mut tables.iter_mut().find(|(name, _)| name == tag).unwrap().1);
    assemble(&font[..4], &tables, 0)
}

/// The font with other names: `(name id, text)`, Windows Unicode English. Ids 1, 2, 4, 6, 16 and 17 are the usual ones.
pub fn with_names(font: &[u8], names: &[(u16, &str)]) -> Vec<u8> {
    with_table(font, b"name", |table| {
        let mut sorted = names.to_vec();
        sorted.sort();
        let mut storage = Vec::new();
        *table = [0, sorted.len() as u16, 6 + 12 * sorted.len() as u16].iter().flat_map(|field| field.to_be_bytes()).collect();
        for (id, text) in sorted {
            let text: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for field in [3, 1, 0x409, id, text.len() as u16, storage.len() as u16] {
                table.extend(field.to_be_bytes());
            }
            storage.extend(text);
        }
        table.extend(storage);
    })
}

/// The font renamed as Linotype names its faces: `linotype(font, "Helvetica Neue LT Pro", "45 Light", "HelveticaNeueLTPro-Lt")`.
pub fn linotype(font: &[u8], family: &str, style: &str, postscript: &str) -> Vec<u8> {
    let full = format!("{family} {style}");
    with_names(font, &[(1, &full), (2, "Regular"), (4, &full), (6, postscript), (16, family), (17, style)])
}

/// The font with other embedding rights (`OS/2` `fsType`).
pub fn with_rights(font: &[u8], rights: u16) -> Vec<u8> {
    with_table(font, b"OS/2", |table| table[8..10].copy_from_slice(&rights.to_be_bytes()))
}

/// The font without one of its tables.
pub fn without_table(font: &[u8], tag: &[u8; 4]) -> Vec<u8> {
    let kept: Vec<_> = tables(font).into_iter().filter(|(name, _)| name != tag).collect();
    assemble(&font[..4], &kept, 0)
}

/// A collection (TTC) of fonts.
pub fn collection(fonts: &[&[u8]]) -> Vec<u8> {
    let mut header = b"ttcf\0\x01\0\0".to_vec();
    header.extend((fonts.len() as u32).to_be_bytes());
    let mut base = header.len() + 4 * fonts.len();
    let mut bodies = Vec::new();
    for font in fonts {
        header.extend((base as u32).to_be_bytes());
        let body = assemble(&font[..4], &tables(font), base);
        base += body.len();
        bodies.extend(body);
    }
    header.extend(bodies);
    header
}
