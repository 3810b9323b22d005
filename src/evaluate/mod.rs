//! L5: how results are measured.
