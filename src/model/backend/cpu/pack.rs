//! Narrows integers and puts them in the order in which kernels read them.

use super::lanes::I32x4;

#[cfg(target_arch = "wasm32")]
mod imp {
    use core::arch::wasm32::*;

    use super::I32x4;

    #[cfg(target_feature = "relaxed-simd")]
    #[inline(always)]
    pub(super) fn bytes(ints: [I32x4; 4]) -> [[i8; 4]; 4] {
        let [a, b, c, d] = ints.map(|x| x.0);
        let packed = i8x16_narrow_i16x8(i16x8_narrow_i32x4(a, b), i16x8_narrow_i32x4(c, d));
        // SAFETY: both are 16 bytes without padding, and any bytes are integers.
        unsafe { std::mem::transmute::<v128, [[i8; 4]; 4]>(packed) }
    }

    #[cfg(not(target_feature = "relaxed-simd"))]
    #[inline(always)]
    pub(super) fn shorts(ints: [I32x4; 2]) -> [[i16; 2]; 4] {
        let packed = i16x8_narrow_i32x4(ints[0].0, ints[1].0);
        // SAFETY: both are 16 bytes without padding, and any bytes are integers.
        unsafe { std::mem::transmute::<v128, [[i16; 2]; 4]>(packed) }
    }

    #[inline(always)]
    pub(super) fn interleave(even: [I32x4; 2], odd: [I32x4; 2]) -> [[i16; 8]; 2] {
        let even = i16x8_narrow_i32x4(even[0].0, even[1].0);
        let odd = i16x8_narrow_i32x4(odd[0].0, odd[1].0);
        [
            i16x8_shuffle::<0, 8, 1, 9, 2, 10, 3, 11>(even, odd),
            i16x8_shuffle::<4, 12, 5, 13, 6, 14, 7, 15>(even, odd),
        ]
        // SAFETY: both are 16 bytes without padding, and any bytes are integers.
        .map(|packed| unsafe { std::mem::transmute::<v128, [i16; 8]>(packed) })
    }

    #[inline(always)]
    pub(super) fn pairs_of_rows(rows: [I32x4; 4]) -> [[i16; 8]; 2] {
        let [a, b, c, d] = rows.map(|x| x.0);
        let (ab, cd) = (i16x8_narrow_i32x4(a, b), i16x8_narrow_i32x4(c, d));
        [i32x4_shuffle::<0, 2, 4, 6>(ab, cd), i32x4_shuffle::<1, 3, 5, 7>(ab, cd)]
            // SAFETY: both are 16 bytes without padding, and any bytes are integers.
            .map(|packed| unsafe { std::mem::transmute::<v128, [i16; 8]>(packed) })
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod imp {
    use super::I32x4;

    #[inline(always)]
    pub(super) fn bytes(ints: [I32x4; 4]) -> [[i8; 4]; 4] {
        ints.map(|ints| ints.0.map(|x| x as i8))
    }

    #[inline(always)]
    pub(super) fn interleave(even: [I32x4; 2], odd: [I32x4; 2]) -> [[i16; 8]; 2] {
        std::array::from_fn(|half| {
            std::array::from_fn(|idx| {
                let ints = if idx % 2 == 0 { even } else { odd };
                ints[half].0[idx / 2] as i16
            })
        })
    }

    #[inline(always)]
    pub(super) fn pairs_of_rows(rows: [I32x4; 4]) -> [[i16; 8]; 2] {
        std::array::from_fn(|pair| {
            std::array::from_fn(|idx| rows[idx / 2].0[2 * pair + idx % 2] as i16)
        })
    }
}

/// Integers of at most 8 bits as bytes, four to a group.
#[cfg(not(all(target_arch = "wasm32", not(target_feature = "relaxed-simd"))))]
#[inline(always)]
pub(super) fn bytes(ints: [I32x4; 4]) -> [[i8; 4]; 4] {
    imp::bytes(ints)
}

/// Integers of at most 16 bits as such, two to a group.
#[cfg(all(target_arch = "wasm32", not(target_feature = "relaxed-simd")))]
#[inline(always)]
pub(super) fn shorts(ints: [I32x4; 2]) -> [[i16; 2]; 4] {
    imp::shorts(ints)
}

/// Eight channels of two tokens, the two of each channel side by side.
#[inline(always)]
pub(super) fn interleave(even: [I32x4; 2], odd: [I32x4; 2]) -> [[i16; 8]; 2] {
    imp::interleave(even, odd)
}

/// Four tokens of four rows, as two pairs of tokens for all rows each.
#[inline(always)]
pub(super) fn pairs_of_rows(rows: [I32x4; 4]) -> [[i16; 8]; 2] {
    imp::pairs_of_rows(rows)
}
