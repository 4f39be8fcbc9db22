//! The container of OpenType tables: written anew around the few tables that an embedded font needs.

/// A table's tag and content.
pub(super) type Table<'a> = ([u8; 4], &'a [u8]);

/// An OpenType file of these tables. Checksums are right, padding is zero; the order of the tables is that of their tags.
/// `None` past 4 GiB.
pub(super) fn write(version: [u8; 4], tables: &mut [Table<'_>]) -> Option<Vec<u8>> {
    tables.sort_by_key(|(tag, _)| *tag);
    let count = u16::try_from(tables.len()).ok()?;
    let selector = count.checked_ilog2().unwrap_or(0);
    let range = 16u16.checked_shl(selector)?;
    let mut out = Vec::with_capacity(tables.iter().map(|(_, data)| data.len() + 20).sum());
    out.extend(version);
    for field in [count, range, u16::try_from(selector).ok()?, (count * 16).saturating_sub(range)] {
        out.extend(field.to_be_bytes());
    }
    let mut offset = 12 + 16 * tables.len();
    for (tag, data) in tables.iter() {
        out.extend(tag);
        out.extend(checksum(data).to_be_bytes());
        out.extend(u32::try_from(offset).ok()?.to_be_bytes());
        out.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
        offset += data.len().next_multiple_of(4);
    }
    for (_, data) in tables.iter() {
        out.extend(*data);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    Some(out)
}

/// The sum of a table's 32-bit words, padded with zero.
fn checksum(data: &[u8]) -> u32 {
    let (words, rest) = data.as_chunks::<4>();
    let mut last = [0; 4];
    last[..rest.len()].copy_from_slice(rest);
    words.iter().chain([&last]).fold(0, |sum: u32, word| sum.wrapping_add(u32::from_be_bytes(*word)))
}
