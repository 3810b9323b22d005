//! Where the arithmetic is done.

pub(super) mod cpu;
