//! The table that an organisation fills in.
