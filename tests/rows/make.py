#!/usr/bin/env python3
"""Makes the Parquet files of tests/parquet.rs: `python3 tests/rows/make.py` with pyarrow 26. Nothing else needs it."""

import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
UTC = datetime.timezone.utc


def day(*parts):
    return datetime.date(*parts)


def moment(*parts, **zone):
    return datetime.datetime(*parts, **zone)


gauge = pa.struct([("km", pa.int16()), ("name", pa.string()), ("since", pa.date32())])
rivers = pa.table(
    {
        "river": pa.array(["Sava", "Tisza", "Drava", "Prut", "Siret"]),
        "length": pa.array([990, 966, 710, None, 647], pa.int32()),
        "flow": pa.array([1722.5, 792.0, float("nan"), 110.25, None], pa.float64()),
        "slope": pa.array([0.1, 0.25, 1.5, None, 2.0], pa.float32()),
        "area": pa.array([Decimal("97713.20"), Decimal("157186.00"), Decimal("-1.05"), None, Decimal("0.00")], pa.decimal128(12, 2)),
        "navigable": pa.array([True, True, False, None, False]),
        "day": pa.array([day(2026, 3, 22), day(1969, 12, 31), None, day(2000, 2, 29), day(1, 1, 1)]),
        "seen": pa.array([moment(2026, 3, 22, 8, 30), moment(1969, 12, 31, 23, 59, 59, 999999), None, None, None], pa.timestamp("ns")),
        "sent": pa.array([moment(2026, 3, 22, 8, 30, tzinfo=UTC)] + [None] * 4, pa.timestamp("us", "UTC")),
        "at": pa.array([datetime.time(8, 30), datetime.time(23, 59, 59, 250000), None, None, None], pa.time64("us")),
        "countries": pa.array([["SI", "HR", "BA", "RS"], ["UA", "RO", "SK", "HU", "RS"], [], None, ["UA", None]], pa.list_(pa.string())),
        "gauges": pa.array(
            [
                [{"km": 0, "name": "Belgrade", "since": day(1920, 1, 1)}, {"km": 595, "name": "Sisak", "since": None}],
                [],
                None,
                [None],
                [{"km": None, "name": "Lungoci", "since": None}],
            ],
            pa.list_(gauge),
        ),
        "names": pa.array([[("de", "Save"), ("hu", "Száva")], [], None, [("ro", "Prut")], [("de", None)]], pa.map_(pa.string(), pa.string())),
        "mouth": pa.array(
            [{"into": "Danube", "km": 1170}, {"into": "Danube", "km": None}, None, {"into": None, "km": 134}, {"into": "Danube", "km": 155}],
            pa.struct([("into", pa.string()), ("km", pa.uint32())]),
        ),
        "kind": pa.array(["tributary"] * 5).dictionary_encode(),
    }
)
bare = {"version": "2.6", "write_statistics": False, "store_schema": False}
pq.write_table(rivers, HERE / "rivers.parquet", compression="snappy", row_group_size=2, **bare)
pq.write_table(rivers, HERE / "rivers-zstd.parquet", compression="zstd", row_group_size=5, data_page_version="2.0", **bare)
pictures = pa.table({"slug": ["a", "b", "c"], "picture": pa.array([None, b"\xff\xd8", None], pa.binary())})
pq.write_table(pictures, HERE / "bytes.parquet", compression="gzip", **bare)
