//! Statistics of needs, access and plans: pure functions that know no storage.
//!
//! They take plain numbers and give plain numbers; what they count and who may see it is the caller's
//! business. Nothing panics: what has no value, such as 0/0, is nothing, never 0. Sums are of `f64` in
//! the order of the arguments, so the same input gives the same bits.
//!
//! | module | what |
//! |---|---|
//! | [`episodes`], [`flows`] | from reports to needs: open, new, met, withdrawn, moved |

pub mod episodes;
pub mod flows;
