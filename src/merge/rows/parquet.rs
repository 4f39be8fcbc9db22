//! Parquet (feature `parquet`).
//!
//! In: a file, read here and there, a page of each column at a time. Out: its rows in order; groups are objects, lists arrays, what has a
//! calendar, a clock or a decimal point is text as ISO 8601 writes it, and what is no number, missing. Bytes that are no text are a fault of their
//! row. Files may be damaged or made to do harm: what they say of themselves is bounded before it is believed, and a panic of the reader is a fault
//! like others. Files are compressed by Snappy, gzip or Zstandard, or not at all. A page's own bytes are held whole.
//! Source: Apache Parquet format 2.12.

use super::iso::{self, Ticks};
use super::{Row, RowFault, footer};
use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use ::parquet::data_type::Decimal;
use ::parquet::errors::{ParquetError, Result as Checked};
use ::parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use ::parquet::record::Field;
use ::parquet::record::reader::{ReaderIter, TreeBuilder};
use ::parquet::schema::types::Type;
use bytes::Bytes;
use serde_json::{Map, Number, Value};
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// Most values that a list's column may have in one group of rows: a row of them all must fit in memory.
const MAX_LISTED: i64 = 1 << 24;
/// Most columns.
const MAX_COLUMNS: usize = 10_000;
/// Most groups in each other.
const MAX_DEPTH: usize = 64;
/// Most bytes in which a file describes itself.
const MAX_DESCRIPTION: u32 = 256 << 20;
/// Most bytes of a page: writers make them of one.
const MAX_PAGE: u64 = 128 << 20;
/// Most bytes of a page's head, which may quote a column's least and greatest values.
const MAX_HEAD: u64 = 1 << 20;
/// Most letters of what the reader says of a file, which may quote it.
const MAX_SAID: usize = 200;

/// The rows of a file.
pub(super) struct Groups<R: Read + Seek + Send + 'static> {
    state: State<R>,
    number: u64,
}

/// A row's values by the names of their columns.
type Columns = Vec<(String, Field)>;

/// A file that was looked at, and its bytes.
struct Opened<R: Read + Seek + Send + 'static> {
    reader: SerializedFileReader<Source<R>>,
    source: Source<R>,
}

enum State<R: Read + Seek + Send + 'static> {
    /// Nothing was read.
    Before(R),
    /// The file, the group that is next, and the rows of the one before it.
    Rows(Opened<R>, usize, Option<ReaderIter>),
    Done,
}

impl<R: Read + Seek + Send + 'static> Groups<R> {
    pub(super) fn new(read: R) -> Self {
        Groups { state: State::Before(read), number: 0 }
    }

    fn broken(&self, message: impl Into<String>) -> RowFault {
        RowFault { number: self.number, line: None, message: message.into(), is_last: true }
    }

    /// The next row's fields, and what to go on with.
    fn step(&mut self, state: State<R>) -> Result<Option<(State<R>, Columns)>, String> {
        let (file, mut group, mut rows) = match state {
            State::Before(read) => (open(read)?, 0, None),
            State::Rows(file, group, rows) => (file, group, rows),
            State::Done => return Ok(None),
        };
        loop {
            if let Some(row) = rows.as_mut().and_then(Iterator::next) {
                self.number += 1;
                let fields = row.map_err(said)?.into_columns();
                return Ok(Some((State::Rows(file, group, rows), fields)));
            }
            if group == file.reader.num_row_groups() {
                return Ok(None);
            }
            look_over(&file, group)?;
            let reader = file.reader.get_row_group(group).map_err(said)?;
            let schema = file.reader.metadata().file_metadata().schema_descr_ptr();
            rows = Some(TreeBuilder::new().as_iter(schema, &*reader).map_err(said)?);
            group += 1;
        }
    }

    /// A row of its fields.
    fn row(&self, schema: &Type, columns: Columns) -> Result<Row, RowFault> {
        let mut fields = Map::new();
        for (at, ((name, field), kind)) in columns.into_iter().zip(schema.get_fields()).enumerate() {
            let value = value(field, kind)
                .map_err(|why| RowFault { is_last: false, ..self.broken(format!("column {} ({name:?}) {why}", at + 1)) })?;
            fields.insert(name, value);
        }
        Ok(Row { number: self.number, fields })
    }
}

impl<R: Read + Seek + Send + 'static> Iterator for Groups<R> {
    type Item = Result<Row, RowFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let state = std::mem::replace(&mut self.state, State::Done);
        let is_first = matches!(state, State::Before(_));
        let step = catch_unwind(AssertUnwindSafe(|| self.step(state)));
        let (state, fields) = match step.unwrap_or_else(|_| Err("it is damaged".to_owned())) {
            Ok(step) => step?,
            Err(why) => {
                self.number += u64::from(!is_first);
                return Some(Err(self.broken(format!("the data cannot be read as Parquet: {why}"))));
            }
        };
        let row = match &state {
            State::Rows(file, ..) => self.row(file.reader.metadata().file_metadata().schema(), fields),
            _ => return None,
        };
        self.state = state;
        Some(row)
    }
}

/// Opens a file and looks at all that it says of itself.
fn open<R: Read + Seek + Send + 'static>(read: R) -> Result<Opened<R>, String> {
    let source = Source::new(read).map_err(|error| error.to_string())?;
    if let Some(description) = source.description()? {
        let depth = footer::depth(&description).ok_or("it is damaged where it describes itself")?;
        if depth > MAX_DEPTH {
            return Err(format!("it has {depth} groups in each other, where {MAX_DEPTH} can be read"));
        }
    }
    let file = SerializedFileReader::new(source.clone()).map_err(said)?;
    let schema = file.metadata().file_metadata().schema_descr();
    let columns = schema.root_schema().get_fields();
    if columns.is_empty() || schema.num_columns() > MAX_COLUMNS {
        return Err(format!("it has {} columns, where 1 to {MAX_COLUMNS} can be read", schema.num_columns()));
    }
    for (at, column) in columns.iter().enumerate() {
        if column.name().is_empty() {
            return Err(format!("column {} has no name", at + 1));
        }
        if columns[..at].iter().any(|other| other.name() == column.name()) {
            return Err(format!("two columns are called {:?}", column.name()));
        }
    }
    if let Some(column) = schema.columns().iter().find(|column| !is_known(column.self_type())) {
        return Err(format!("column {:?} holds {}, which is no text", column.path().string(), column.converted_type()));
    }
    for group in file.metadata().row_groups() {
        for column in group.columns() {
            let is_list = column.column_descr().max_rep_level() > 0;
            let (values, rows) = (column.num_values(), group.num_rows());
            let name = column.column_path().string();
            if rows < 0 || (if is_list { values < 0 } else { values != rows }) {
                return Err(format!("column {name:?} has {values} values in {rows} rows"));
            }
            if is_list && values > MAX_LISTED {
                return Err(format!(
                    "the lists of column {name:?} have {values} values in one group of rows; write smaller groups"
                ));
            }
        }
    }
    Ok(Opened { reader: file, source })
}

/// Looks at the heads of a group's pages: the reader makes room for what they say before it reads on.
fn look_over<R: Read + Seek + Send + 'static>(file: &Opened<R>, group: usize) -> Result<(), String> {
    for column in file.reader.metadata().row_group(group).columns() {
        let name = column.column_path().string();
        let broken = || format!("column {name:?} is damaged where its pages begin");
        let start = column.dictionary_page_offset().filter(|at| *at > 0).unwrap_or(column.data_page_offset());
        let mut at = u64::try_from(start).map_err(|_| broken())?;
        let length = u64::try_from(column.compressed_size()).map_err(|_| broken())?;
        let end = at.saturating_add(length).min(file.source.len);
        while at < end {
            let page = head(&file.source, at, end).ok_or_else(broken)?;
            if page.read > MAX_PAGE {
                return Err(format!("column {name:?} has a page of {} MiB; write smaller ones", page.read >> 20));
            }
            at = at.saturating_add(page.head as u64).saturating_add(page.stored);
        }
    }
    Ok(())
}

/// The head of the page that begins at a place.
fn head<R: Read + Seek + Send>(source: &Source<R>, at: u64, end: u64) -> Option<footer::Page> {
    let mut length = 256.min(end - at);
    loop {
        let found = footer::page(&source.get_bytes(at, usize::try_from(length).ok()?).ok()?);
        let most = MAX_HEAD.min(end - at);
        if found.is_some() || length == most {
            return found;
        }
        length = (16 * length).min(most);
    }
}

/// Whether the reader knows what to make of a column's values.
fn is_known(kind: &Type) -> bool {
    use ConvertedType as As;
    let converted = kind.get_basic_info().converted_type();
    match kind.get_physical_type() {
        Physical::INT32 => matches!(
            converted,
            As::NONE
                | As::INT_8
                | As::INT_16
                | As::INT_32
                | As::UINT_8
                | As::UINT_16
                | As::UINT_32
                | As::DATE
                | As::TIME_MILLIS
                | As::DECIMAL
        ),
        Physical::INT64 => matches!(
            converted,
            As::NONE | As::INT_64 | As::UINT_64 | As::TIME_MICROS | As::TIMESTAMP_MILLIS | As::TIMESTAMP_MICROS | As::DECIMAL
        ),
        Physical::BYTE_ARRAY => {
            matches!(converted, As::NONE | As::UTF8 | As::ENUM | As::JSON | As::BSON | As::DECIMAL)
        }
        Physical::FIXED_LEN_BYTE_ARRAY => matches!(converted, As::NONE | As::DECIMAL),
        Physical::BOOLEAN | Physical::INT96 | Physical::FLOAT | Physical::DOUBLE => true,
    }
}

/// A field as a value, or what is wrong with it.
fn value(field: Field, kind: &Type) -> Result<Value, String> {
    let logical = kind.get_basic_info().logical_type_ref();
    Ok(match field {
        Field::Null => Value::Null,
        Field::Bool(is_so) => Value::Bool(is_so),
        Field::Byte(number) => number.into(),
        Field::Short(number) => number.into(),
        Field::Int(number) => counted(number.into(), logical),
        Field::Long(number) => counted(number, logical),
        Field::UByte(number) => number.into(),
        Field::UShort(number) => number.into(),
        Field::UInt(number) => number.into(),
        Field::ULong(number) => number.into(),
        Field::Float16(number) => fraction(number.to_f64())?,
        // By its shortest decimal: 0.1 stays 0.1.
        Field::Float(number) => fraction(number.to_string().parse().unwrap_or(f64::NAN))?,
        Field::Double(number) => fraction(number)?,
        Field::Decimal(number) => Value::String(decimal(&number)?),
        Field::Str(text) => Value::String(text),
        Field::Bytes(bytes) => Value::String(text(bytes.data(), logical)?),
        Field::Date(days) => Value::String(iso::date(days.into())),
        Field::TimeMillis(count) => Value::String(iso::time(count.into(), Ticks::Millis)),
        Field::TimeMicros(count) => Value::String(iso::time(count, Ticks::Micros)),
        Field::TimestampMillis(count) => Value::String(iso::moment(count, Ticks::Millis, is_universal(kind))),
        Field::TimestampMicros(count) => Value::String(iso::moment(count, Ticks::Micros, is_universal(kind))),
        Field::Group(row) => {
            let fields = row.into_columns().into_iter().zip(kind.get_fields());
            let fields = fields.map(|((name, field), kind)| Ok((name, value(field, kind)?)));
            Value::Object(fields.collect::<Result<_, String>>()?)
        }
        Field::ListInternal(list) => {
            let kind = element(kind);
            Value::Array(list.elements().iter().map(|field| value(field.clone(), kind)).collect::<Result<_, _>>()?)
        }
        Field::MapInternal(map) => {
            let pair = kind.get_fields().first().map_or(&[][..], |pair| pair.get_fields());
            let [of_key, of_value] = pair else { return Err("holds pairs without keys or values".to_owned()) };
            let pairs = map.entries().iter().map(|(key, field)| {
                let key = match value(key.clone(), of_key)? {
                    Value::String(key) => key,
                    other => other.to_string(),
                };
                Ok((key, value(field.clone(), of_value)?))
            });
            Value::Object(pairs.collect::<Result<_, String>>()?)
        }
    })
}

/// The kind of a list's elements: the group between list and element is left out where it is nothing but that.
fn element(list: &Type) -> &Type {
    let is_list = list.get_basic_info().converted_type() == ConvertedType::LIST;
    let [repeated] = (if list.is_group() && is_list { list.get_fields() } else { &[] }) else { return list };
    match repeated.is_group().then(|| repeated.get_fields()) {
        Some([element]) if repeated.name() != "array" && !repeated.name().ends_with("_tuple") => element,
        _ => repeated,
    }
}

/// A number, unless its kind makes something else of it.
fn counted(number: i64, logical: Option<&LogicalType>) -> Value {
    let ticks = |unit: &TimeUnit| match unit {
        TimeUnit::MILLIS => Ticks::Millis,
        TimeUnit::MICROS => Ticks::Micros,
        TimeUnit::NANOS => Ticks::Nanos,
    };
    match logical {
        Some(LogicalType::Timestamp(kind)) => Value::String(iso::moment(number, ticks(&kind.unit), kind.is_adjusted_to_u_t_c)),
        Some(LogicalType::Time(kind)) => Value::String(iso::time(number, ticks(&kind.unit))),
        Some(LogicalType::Date) => Value::String(iso::date(number)),
        _ => number.into(),
    }
}

/// Whether moments are of universal time and not of whatever clock stands nearby; what does not say is.
fn is_universal(kind: &Type) -> bool {
    match kind.get_basic_info().logical_type_ref() {
        Some(LogicalType::Timestamp(kind)) => kind.is_adjusted_to_u_t_c,
        _ => kind.get_physical_type() != Physical::INT96,
    }
}

/// A number with a fraction; what is no number is missing.
fn fraction(number: f64) -> Result<Value, String> {
    match Number::from_f64(number) {
        Some(number) => Ok(Value::Number(number)),
        None if number.is_nan() => Ok(Value::Null),
        None => Err("holds a number without end".to_owned()),
    }
}

fn decimal(number: &Decimal) -> Result<String, String> {
    let bytes = number.data();
    let scale = usize::try_from(number.scale()).ok().filter(|scale| *scale <= 38);
    let (Some(scale), 1..=16) = (scale, bytes.len()) else {
        return Err(format!("holds a decimal number of {} bytes, scale {}", bytes.len(), number.scale()));
    };
    let first = if bytes[0] & 0x80 == 0 { 0 } else { -1 };
    Ok(iso::decimal(bytes.iter().fold(first, |value: i128, byte| (value << 8) | i128::from(*byte)), scale))
}

/// Bytes that are text after all.
fn text(bytes: &[u8], logical: Option<&LogicalType>) -> Result<String, String> {
    match logical {
        Some(LogicalType::String | LogicalType::Enum | LogicalType::Json) => {
            String::from_utf8(bytes.to_vec()).map_err(|_| "is not UTF-8".to_owned())
        }
        Some(LogicalType::Uuid) if bytes.len() == 16 => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            Ok([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
        }
        _ => Err(format!("holds {} bytes that are no text", bytes.len())),
    }
}

/// What the reader says of a file, shortened.
#[expect(clippy::needless_pass_by_value, reason = "it is called with what `map_err` hands over")]
fn said(error: ParquetError) -> String {
    let words = error.to_string();
    match words.char_indices().nth(MAX_SAID) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

/// A file as the reader wants it: read at any place, by several at a time.
struct Source<R> {
    file: Arc<Mutex<R>>,
    len: u64,
}

/// Bytes of it from one place on.
struct Onward<R> {
    file: Arc<Mutex<R>>,
    at: u64,
}

impl<R> Clone for Source<R> {
    fn clone(&self) -> Self {
        Source { file: Arc::clone(&self.file), len: self.len }
    }
}

impl<R: Read + Seek> Source<R> {
    fn new(mut file: R) -> std::io::Result<Self> {
        let len = file.seek(SeekFrom::End(0))?;
        Ok(Source { file: Arc::new(Mutex::new(file)), len })
    }
}

impl<R: Read + Seek + Send> Source<R> {
    /// The bytes at its end in which it describes itself; none where the reader finds none and says so.
    fn description(&self) -> Result<Option<Bytes>, String> {
        let Some(end) = self.len.checked_sub(8) else { return Ok(None) };
        let tail = self.get_bytes(end, 8).map_err(said)?;
        let len = tail.first_chunk().map_or(0, |len| u32::from_le_bytes(*len));
        match end.checked_sub(len.into()) {
            Some(_) if len > MAX_DESCRIPTION => Err(format!("it describes itself in {} MiB", len >> 20)),
            Some(start) if tail.ends_with(b"PAR1") => self.get_bytes(start, len as usize).map(Some).map_err(said),
            _ => Ok(None),
        }
    }
}

impl<R: Read + Seek> Read for Onward<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let count = file.read(buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl<R: Read + Seek + Send> Length for Source<R> {
    fn len(&self) -> u64 {
        self.len
    }
}

impl<R: Read + Seek + Send> ChunkReader for Source<R> {
    type T = BufReader<Onward<R>>;

    fn get_read(&self, start: u64) -> Checked<Self::T> {
        Ok(BufReader::new(Onward { file: Arc::clone(&self.file), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Checked<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.len) {
            return Err(ParquetError::EOF("the file is shorter than it says".to_owned()));
        }
        let mut bytes = vec![0; length];
        self.get_read(start)?.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}
