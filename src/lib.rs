//! makeready sets factsheets: brand tokens, a page layout and a Markdown text in; pages a printer accepts out.
//!
//! Begin at [`engine`]: an [`engine::Engine`] holds the typefaces, an [`engine::Kit`] a brand and a layout, an [`engine::Job`] one text; its
//! module sets a first sheet. Pictures come through [`picture::PictureSource`], everything found at fault as a [`diagnostic::Report`]. The
//! other modules are the stages between text and PDF, for programs that want to look at one of them.
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
#[cfg(feature = "merge")]
pub mod merge;
pub mod page;
pub mod pdf;
pub mod picture;
pub mod plate;
pub mod preflight;
pub mod proof;
mod store;
pub mod text;
pub mod tokens;
