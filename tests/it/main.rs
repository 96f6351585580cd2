//! The one integration binary.

mod session;
