//! Numbers about people that cannot be turned back into people: which cells of a release are hidden.
//!
//! Pure functions over counts; they know no storage and no clock, and the same counts in any order give
//! the same pattern. The way is that of cell suppression: a cell with few persons is hidden
//! ([`sensitivity`]), then every hidden one is attacked with a linear program over everything that is
//! shown, and what would give it away is hidden too ([`protect`]). Last, other code looks at what would be
//! published and tries to compute the hidden cells again ([`audit`]).
//!
//! | module | what |
//! |---|---|
//! | [`lattice`] | dimensions with their hierarchies, tables, and every cell that is published |
//! | [`tally`] | from entries to the true figure of every cell |
//! | [`sensitivity`] | which figure may not be shown, and what nobody may rule out of it |
//! | `scopes` | how few columns are enough for the tables of a measure |
//! | [`system`] | everything that is published about the same people, as one system of equations |
//! | [`limits`] | what an attacker may suppose of several cells |
//! | [`protect`] | the pattern, with a certificate for every cell that was hidden for another |
//! | [`audit`] | the second opinion, which shares no matrix with the first |
//! | `components` | parts of a system that are searched one after the other |
//! | [`homogeneous`] | shown cells that tell something of everybody in them |
//! | [`lp`] | the solver of linear programs |

pub mod audit;
mod components;
pub mod homogeneous;
pub mod lattice;
pub mod limits;
pub mod lp;
mod persons;
pub mod protect;
mod scopes;
pub mod sensitivity;
pub mod system;
pub mod tally;

#[cfg(test)]
mod reference_tests;
#[cfg(test)]
mod tests;
