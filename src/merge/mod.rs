//! Data merge: a template and rows of data in, a text for each row out.
//!
//! In: a [`Template`], Markdown with front matter that names fields (`{{ country }}`), and [`Rows`] from CSV, TSV, JSON, JSON Lines or (feature `parquet`) Parquet. Out: for
//! each row a [`Filled`] text for [`Job::text`](crate::engine::Job::text), which also leads what is found in it back to the template. What a row holds
//! is text and never markup, unless the template says so (`{{ history | markdown }}`): values are sealed
//! ([`tokens::seal`](crate::tokens::seal)) until TOML and Markdown have been read.
//!
//! A [`Batch`] makes a row's PDFs of it. [`in_order`] does work for many rows on several threads, in bounded memory, and hands the results over in the rows' order. Nothing here
//! touches disk, clock or network, and only [`in_order`] starts threads.
//!
//! ```
//! use makeready::engine::{Engine, Job, Kit};
//! use makeready::merge::{Rows, Template};
//!
//! let template = Template::new("river.md", "# {{ river }}\n\n{{ river }} is {{ length }} km long.\n").expect("the template is sound");
//! let (engine, kit) = (Engine::bundled(), Kit::builtin().0.expect("the built-in tokens have no faults"));
//! for row in Rows::csv("river,length\nSava,990\nTisza,966\n".as_bytes()) {
//!     let filled = template.fill(&row?).expect("the row has both fields");
//!     let mut sheet = engine.typeset(&Job::new(&kit, template.name(), filled.text()));
//!     filled.lead_back(&mut sheet.report, &mut sheet.sources, &template);
//!     assert!(!sheet.report.has_errors());
//! }
//! # Ok::<(), makeready::merge::RowFault>(())
//! ```

mod batch;
mod filters;
mod lines;
mod names;
mod order;
mod places;
mod rows;
mod rules;
mod template;

pub use batch::{Batch, Equipment, Kits, Leaves, Sheet, Unbound};
pub use names::{FileNames, NameFault};
pub use order::{Stop, in_order};
pub use rows::{Row, RowFault, Rows};
pub use template::{Filled, Template};

#[cfg(test)]
mod tests;
