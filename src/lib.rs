//! makeready sets factsheets: brand tokens, a page layout and a Markdown text in; pages a printer accepts out.
#![forbid(unsafe_op_in_unsafe_fn)]
#![warn(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, clippy::cast_possible_truncation)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a failing unwrap fails the test"))]

pub mod brand;
pub mod color;
pub mod content;
pub mod diagnostic;
pub mod engine;
pub mod flow;
pub mod font;
pub mod geometry;
pub mod layout;
pub mod page;
pub mod pdf;
pub mod picture;
pub mod text;
pub mod tokens;
