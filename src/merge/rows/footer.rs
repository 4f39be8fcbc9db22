//! What a Parquet file says of itself, before it is believed.
//!
//! In: the bytes in which a file describes itself. Out: the greatest depth of its groups. The reader follows them by calling itself, and a file made to do harm
//! could have it call itself to the end of the stack, which nothing catches. In: the head of a page. Out: its lengths, for which the reader makes room at once. Source: the compact protocol of Apache Thrift, and `parquet.thrift`.

/// Most structures in each other that are followed here.
const MAX_NESTED: usize = 32;

/// The field of the file's description that holds its schema, and that of a schema's element with the count of its children.
const SCHEMA: i64 = 2;
const CHILDREN: i64 = 5;

/// Kinds of values.
mod kind {
    pub(super) const TRUE: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const BYTE: u8 = 3;
    pub(super) const SHORT: u8 = 4;
    pub(super) const INT: u8 = 5;
    pub(super) const LONG: u8 = 6;
    pub(super) const DOUBLE: u8 = 7;
    pub(super) const BINARY: u8 = 8;
    pub(super) const LIST: u8 = 9;
    pub(super) const SET: u8 = 10;
    pub(super) const MAP: u8 = 11;
    pub(super) const STRUCT: u8 = 12;
}

/// What the head of a page says: its own length, and how many bytes follow it as they are stored and as they are read.
pub(super) struct Page {
    pub(super) head: usize,
    pub(super) stored: u64,
    pub(super) read: u64,
}

/// The fields of a page's head with its lengths.
const READ: i64 = 2;
const STORED: i64 = 3;

/// The head of a page, unless the bytes make no sense or do not hold all of it.
pub(super) fn page(bytes: &[u8]) -> Option<Page> {
    let mut scan = Scan(bytes);
    let (mut field, mut stored, mut read) = (0, None, None);
    while let Some(found) = scan.field(&mut field)? {
        match field {
            READ if found == kind::INT => read = u64::try_from(scan.signed()?).ok(),
            STORED if found == kind::INT => stored = u64::try_from(scan.signed()?).ok(),
            _ => scan.skip(found, 0)?,
        }
    }
    Some(Page { head: bytes.len() - scan.0.len(), stored: stored?, read: read? })
}

/// The depth, unless the bytes make no sense.
pub(super) fn depth(description: &[u8]) -> Option<usize> {
    let mut bytes = Scan(description);
    let (mut field, mut deepest) = (0, 0);
    while let Some(found) = bytes.field(&mut field)? {
        if field == SCHEMA && found == kind::LIST {
            deepest = deepest.max(bytes.schema()?);
        } else {
            bytes.skip(found, 0)?;
        }
    }
    Some(deepest)
}

/// Bytes not read yet.
struct Scan<'a>(&'a [u8]);

impl Scan<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn pass(&mut self, count: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    /// A number of so many bytes as it needs.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// The kind of a structure's next field, whose number goes to `field`; none at its end.
    fn field(&mut self, field: &mut i64) -> Option<Option<u8>> {
        let head = self.byte()?;
        if head & 0x0F == 0 {
            return Some(None);
        }
        *field = match head >> 4 {
            0 => self.signed()?,
            step => field.checked_add(step.into())?,
        };
        Some(Some(head & 0x0F))
    }

    /// The kind of a list's elements and how many they are.
    fn list(&mut self) -> Option<(u8, u64)> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.number()? } else { (head >> 4).into() };
        Some((head & 0x0F, count))
    }

    /// Passes over a value.
    fn skip(&mut self, found: u8, nested: usize) -> Option<()> {
        if nested > MAX_NESTED {
            return None;
        }
        match found {
            kind::TRUE | kind::FALSE => {}
            kind::BYTE => self.pass(1)?,
            kind::SHORT | kind::INT | kind::LONG => drop(self.number()?),
            kind::DOUBLE => self.pass(8)?,
            kind::BINARY => {
                let count = self.number()?;
                self.pass(count)?;
            }
            kind::LIST | kind::SET => {
                let (of, count) = self.list()?;
                for _ in 0..count {
                    self.element(of, nested)?;
                }
            }
            kind::MAP => {
                let count = self.number()?;
                let of = if count == 0 { 0 } else { self.byte()? };
                for _ in 0..count {
                    self.element(of >> 4, nested)?;
                    self.element(of & 0x0F, nested)?;
                }
            }
            kind::STRUCT => {
                let mut field = 0;
                while let Some(found) = self.field(&mut field)? {
                    self.skip(found, nested + 1)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Passes over what a list or a map holds, where truths have a byte of their own.
    fn element(&mut self, found: u8, nested: usize) -> Option<()> {
        if found == kind::TRUE || found == kind::FALSE { self.pass(1) } else { self.skip(found, nested + 1) }
    }

    /// The depth of a schema, whose groups stand before what is in them.
    fn schema(&mut self) -> Option<usize> {
        let (of, count) = self.list()?;
        let (mut open, mut deepest): (Vec<i64>, usize) = (Vec::new(), 0);
        for _ in 0..count {
            if of != kind::STRUCT {
                return None;
            }
            while open.pop_if(|left| *left == 0).is_some() {}
            if let Some(left) = open.last_mut() {
                *left -= 1;
            }
            let (mut field, mut children) = (0, 0);
            while let Some(found) = self.field(&mut field)? {
                match (field, found) {
                    (CHILDREN, kind::INT) => children = self.signed()?,
                    _ => self.skip(found, 0)?,
                }
            }
            if children > 0 {
                open.push(children);
                deepest = deepest.max(open.len());
            }
        }
        Some(deepest)
    }
}
