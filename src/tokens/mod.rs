//! Reading TOML tokens: every fault of a file in one run, each with its place and the nearest known key.
