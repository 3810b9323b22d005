//! Arithmetic on one core: exact integer products and floats in a fixed order.
//!
//! A product runs over tiles of [`TILE_ROWS`] tokens by [`TILE_COLS`] channels.
//! Which instructions it uses is decided by the build (WebAssembly) or at run time (x86-64);
//! the integers are the same each way, and floats are computed by [`lanes`] alone.

mod attention;
mod dispatch;
pub(crate) mod float;
mod kernel;
pub(crate) mod lanes;
pub(crate) mod linear;
pub(crate) mod math;
pub(crate) mod norm;
mod pack;
#[cfg(any(test, feature = "profile"))]
pub(crate) mod probe;
mod product;
pub(crate) mod quantize;

pub(crate) use attention::{HeadScratch, Projections};
pub(crate) use dispatch::{attend, product};
pub(crate) use product::ToRows;

/// How many tokens a tile of a product has.
pub(crate) const TILE_ROWS: usize = 4;

/// How many channels a tile of a product has.
pub(crate) const TILE_COLS: usize = 8;
