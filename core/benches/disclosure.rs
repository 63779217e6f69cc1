//! Releases of three two-way tables.
fn main() {}
