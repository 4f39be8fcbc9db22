//! Rows of Parquet: what a file's values become, and that no file does harm.
#![cfg(feature = "parquet")]

use makeready::merge::{RowFault, Rows};
use serde_json::{Value, json};
use std::io::Cursor;

const RIVERS: &[u8] = include_bytes!("rows/rivers.parquet");
const ZSTD: &[u8] = include_bytes!("rows/rivers-zstd.parquet");
const BYTES: &[u8] = include_bytes!("rows/bytes.parquet");

/// All rows of a file, as far as they can be read.
fn read(file: &[u8]) -> Vec<Result<Value, RowFault>> {
    Rows::parquet(Cursor::new(file.to_vec())).map(|row| row.map(|row| Value::Object(row.fields))).collect()
}

#[test]
fn values_are_numbers_text_arrays_and_objects() {
    let expected = json!([
        {
            "river": "Sava", "length": 990, "flow": 1722.5, "slope": 0.1, "area": "97713.20", "navigable": true,
            "day": "2026-03-22", "seen": "2026-03-22T08:30:00", "sent": "2026-03-22T08:30:00Z", "at": "08:30:00",
            "countries": ["SI", "HR", "BA", "RS"],
            "gauges": [{"km": 0, "name": "Belgrade", "since": "1920-01-01"}, {"km": 595, "name": "Sisak", "since": null}],
            "names": {"de": "Save", "hu": "Száva"}, "mouth": {"into": "Danube", "km": 1170}, "kind": "tributary"
        },
        {
            "river": "Tisza", "length": 966, "flow": 792.0, "slope": 0.25, "area": "157186.00", "navigable": true,
            "day": "1969-12-31", "seen": "1969-12-31T23:59:59.999999000", "sent": null, "at": "23:59:59.250000",
            "countries": ["UA", "RO", "SK", "HU", "RS"], "gauges": [], "names": {},
            "mouth": {"into": "Danube", "km": null}, "kind": "tributary"
        },
        {
            "river": "Drava", "length": 710, "flow": null, "slope": 1.5, "area": "-1.05", "navigable": false,
            "day": null, "seen": null, "sent": null, "at": null, "countries": [], "gauges": null, "names": null,
            "mouth": null, "kind": "tributary"
        },
        {
            "river": "Prut", "length": null, "flow": 110.25, "slope": null, "area": null, "navigable": null,
            "day": "2000-02-29", "seen": null, "sent": null, "at": null, "countries": null, "gauges": [null],
            "names": {"ro": "Prut"}, "mouth": {"into": null, "km": 134}, "kind": "tributary"
        },
        {
            "river": "Siret", "length": 647, "flow": null, "slope": 2.0, "area": "0.00", "navigable": false,
            "day": "0001-01-01", "seen": null, "sent": null, "at": null, "countries": ["UA", null],
            "gauges": [{"km": null, "name": "Lungoci", "since": null}], "names": {"de": null},
            "mouth": {"into": "Danube", "km": 155}, "kind": "tributary"
        }
    ]);
    for (name, file) in [("groups of two rows, Snappy", RIVERS), ("one group, Zstandard", ZSTD)] {
        let rows: Vec<Value> = read(file).into_iter().map(|row| row.expect(name)).collect();
        for (row, expected) in rows.iter().zip(expected.as_array().expect("an array")) {
            for (column, value) in expected.as_object().expect("an object") {
                assert_eq!(&row[column], value, "{name}: {column} of {}", expected["river"]);
            }
        }
        assert_eq!(rows.len(), 5, "{name}");
    }
}

#[test]
fn bytes_are_a_fault_of_their_row() {
    let rows = read(BYTES);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0], Ok(json!({"slug": "a", "picture": null})));
    let fault = rows[1].as_ref().expect_err("no text");
    assert_eq!(fault.to_string(), "row 2: column 2 (\"picture\") holds 2 bytes that are no text");
    assert_eq!(rows[2], Ok(json!({"slug": "c", "picture": null})));
}

#[test]
fn what_is_no_parquet_says_so() {
    for file in [&b""[..], b"PAR1", b"PAR1PAR1", b"slug,river\na,Sava\n", &RIVERS[..RIVERS.len() - 1], &RIVERS[1..]] {
        let rows = read(file);
        let fault = rows[0].as_ref().expect_err("it is not whole");
        assert!(rows.len() == 1 && fault.is_last && fault.number == 0, "{fault}");
        assert!(fault.message.starts_with("the data cannot be read as Parquet: "), "{fault}");
    }
}

#[test]
fn groups_in_groups_do_not_exhaust_the_stack() {
    let element = |children: u8| [&b"\x48\x01a"[..], &[0x15, 2 * children, 0]].concat();
    for (groups, words) in [(200_000_u32, "groups in each other"), (60, "Parquet")] {
        let mut file = b"PAR1\x15\x02\x19\xFC".to_vec();
        file.extend([groups as u8 | 0x80, (groups >> 7) as u8 | 0x80, (groups >> 14) as u8]);
        file.extend((1..groups).flat_map(|_| element(1)));
        file.extend(element(0));
        file.extend(b"\x16\x00\x19\x0C\x00");
        file.extend((file.len() as u32 - 4).to_le_bytes());
        file.extend(b"PAR1");
        let fault = read(&file).remove(0).expect_err("there are no columns");
        assert!(fault.message.contains(words), "{fault}");
    }
}

#[test]
fn what_a_page_claims_is_not_believed() {
    for (read, words) in
        [(&[0xFE, 0xFF, 0xFF, 0xFF, 0x0F][..], "a page of 2047 MiB"), (&[0x01], "damaged where its pages begin")]
    {
        // The head of the first page: its kind, its lengths as it is read and as it is stored.
        let head = [&[0x15, 0x00, 0x15][..], read, &[0x15, 0x02, 0x00]].concat();
        let mut file = RIVERS.to_vec();
        file[4..4 + head.len()].copy_from_slice(&head);
        let fault = self::read(&file).remove(0).expect_err("it is too large");
        assert!(fault.is_last && fault.message.contains(words), "{fault}");
    }
}

/// At most so many rows as the file has, and after a fault of the file no more.
fn check(file: &[u8]) -> usize {
    let rows: Vec<_> = Rows::parquet(Cursor::new(file.to_vec())).take(100).collect();
    for (at, row) in rows.iter().enumerate() {
        match row {
            Ok(row) => assert_eq!(row.number, at as u64 + 1),
            Err(fault) => assert!(!fault.is_last || at + 1 == rows.len(), "{fault}"),
        }
    }
    rows.iter().filter(|row| row.is_err()).count()
}

#[test]
fn damaged_files_are_faults() {
    // What the reader panics on is caught; its messages would bury those of a test that fails.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|info| {
        if info.location().is_some_and(|place| place.file().contains("tests/parquet.rs")) {
            eprintln!("{info}");
        }
    }));
    let mut faults = 0;
    for file in [RIVERS, ZSTD] {
        for end in (0..file.len()).step_by(97) {
            faults += check(&file[..end]);
        }
        for at in 0..file.len() {
            // Each byte once, in the file's tail, which tells what all the others are, in three ways.
            let ways = if at * 2 > file.len() { &[1, 0x80, 0xFF][..] } else { &[1 << (at % 8)] };
            for way in ways {
                let mut damaged = file.to_vec();
                damaged[at] ^= way;
                faults += check(&damaged);
            }
        }
    }
    std::panic::set_hook(hook);
    assert!(faults > 1_000, "{faults} faults were found");
}

#[cfg(feature = "cli")]
#[test]
fn a_batch_takes_parquet_by_its_name_or_when_it_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("river.md"), "# {{ river }}\n\nOn {{ day }}: {{ area }}.\n").expect("written");
    for (data, flags) in [("rows.parquet", &[][..]), ("rows.bin", &["--data-format", "parquet"])] {
        std::fs::write(path(data), RIVERS).expect("written");
        let mut command = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("makeready"));
        command.current_dir(&folder).args(["batch", "river.md", "--out", "out", "--name", "{{ river }}.pdf", "--data", data]);
        let output = command.args(flags).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && said.contains("5 of 5 sheets"), "{said}");
        assert!(path("out/Sava.pdf").is_file());
    }
}
