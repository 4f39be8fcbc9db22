//! The engine: a kit and a text in, pages and a report out.
