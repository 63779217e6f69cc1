//! Councils
