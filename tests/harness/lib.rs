//! The harness: a whole service on a real database of its own, clients of every role, builders.
//!
//! Every test runs once on SQLite and once on PostgreSQL, unchanged. The throw-away PostgreSQL server
//! is started from Debian's binaries when they are there; otherwise those tests say that they are
//! skipped, or fail where `ARUNAI_REQUIRE_POSTGRES` asks for it.

pub mod browser;
pub mod cases;
pub mod client;
pub mod postgres;
pub mod region;
pub mod registry;
pub mod smtp;

pub use browser::Browser;
pub use client::{Answer, Client};
pub use region::Region;
pub use registry::{Backend, TestRegistry};

/// A test: its name, and what it does with a fresh registry.
pub type Test = (&'static str, fn(&TestRegistry));

/// Declares the tests of a file; each runs on both databases.
#[macro_export]
macro_rules! tests {
    ($(fn $name:ident($registry:ident: &TestRegistry) $body:block)+) => {
        $(fn $name($registry: &$crate::TestRegistry) $body)+
        /// The tests of this file.
        pub const TESTS: &[$crate::Test] =
            &[$((concat!(module_path!(), "::", stringify!($name)), $name)),+];
    };
}
