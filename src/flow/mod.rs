//! Pouring the galley into columns and pages.
