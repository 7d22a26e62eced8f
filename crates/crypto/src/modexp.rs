//! Arithmetic modulo one odd number: AWS-LC's BIGNUM behind a safe face, and nothing else.
//!
//! Knows neither SRP nor its group. This is the only module of the project with `unsafe`; why it exists, and what it
//! is measured against, is in docs/decisions/0002-srp-exponentiation.md. Everything here treats values and exponents
//! as secret: AWS-LC's constant-time routines are used throughout (their time depends on widths, which are fixed by
//! the modulus and by the length of the exponent in bytes) and every number is wiped when it is freed.
//!
//! `aws-lc-sys` must stay the version that `aws-lc-rs` uses, so that one copy of AWS-LC is linked.

#![expect(
    unsafe_code,
    reason = "aws-lc-rs offers no modular exponentiation; this wraps the one in AWS-LC, which it links"
)]

use aws_lc_sys as lc;
use std::os::raw::c_int;
use std::ptr::NonNull;

/// A non-negative number, wiped when dropped.
pub(crate) struct Bignum(NonNull<lc::BIGNUM>);

// SAFETY: a BIGNUM is a plain heap allocation without ties to a thread; it is freed once, by its owner.
unsafe impl Send for Bignum {}
// SAFETY: `&Bignum` only reaches functions that take `*const BIGNUM`, which AWS-LC does not mutate through.
unsafe impl Sync for Bignum {}

impl Bignum {
    /// The number in `bytes`, big-endian. Its width, which is not secret, is that of `bytes`, leading zeros included.
    pub(crate) fn from_be_bytes(bytes: &[u8]) -> Self {
        // SAFETY: the pointer and length are of one slice; with a null target a new BIGNUM is allocated.
        Self(allocated(unsafe { lc::BN_bin2bn(bytes.as_ptr(), bytes.len(), std::ptr::null_mut()) }))
    }

    /// Replaces the number by the one in `bytes`, little-endian, without allocating when it has been as wide before.
    pub(crate) fn set_le_bytes(&mut self, bytes: &[u8]) {
        // SAFETY: the pointer and length are of one slice; `self` is a live BIGNUM that nothing else refers to.
        allocated(unsafe { lc::BN_le2bn(bytes.as_ptr(), bytes.len(), self.0.as_ptr()) });
    }

    /// Fills `out` with the number, big-endian, zeros in front.
    ///
    /// # Panics
    /// If the number does not fit.
    pub(crate) fn write_be_bytes(&self, out: &mut [u8]) {
        // SAFETY: the pointer and length are of one slice, exclusively borrowed; `self` is a live BIGNUM.
        succeeded(unsafe { lc::BN_bn2bin_padded(out.as_mut_ptr(), out.len(), self.0.as_ptr()) });
    }

    /// Fills `out` with the number, little-endian, zeros behind.
    ///
    /// # Panics
    /// If the number does not fit.
    pub(crate) fn write_le_bytes(&self, out: &mut [u8]) {
        // SAFETY: as in `write_be_bytes`.
        succeeded(unsafe { lc::BN_bn2le_padded(out.as_mut_ptr(), out.len(), self.0.as_ptr()) });
    }

    fn zero() -> Self {
        // SAFETY: no preconditions.
        Self(allocated(unsafe { lc::BN_new() }))
    }
}

impl Drop for Bignum {
    fn drop(&mut self) {
        // SAFETY: `self` owns the BIGNUM and is not used again. The contents are wiped before they are freed.
        unsafe { lc::BN_clear_free(self.0.as_ptr()) }
    }
}

/// Space for temporaries, reused by the operations of one computation. Belongs to one thread at a time.
pub(crate) struct Scratch(NonNull<lc::BN_CTX>);

impl Scratch {
    pub(crate) fn new() -> Self {
        // SAFETY: no preconditions.
        Self(allocated(unsafe { lc::BN_CTX_new() }))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // SAFETY: `self` owns the BN_CTX and is not used again.
        unsafe { lc::BN_CTX_free(self.0.as_ptr()) }
    }
}

/// An odd, public modulus, with what Montgomery multiplication needs to know of it.
///
/// A number x is *in Montgomery form* when it stands for x·R mod N, R being the power of 2 as wide as the modulus.
/// Operands must be less than the modulus and, for constant time, come from as many bytes as it does.
pub(crate) struct Modulus {
    modulus: Bignum,
    montgomery: NonNull<lc::BN_MONT_CTX>,
}

// SAFETY: a BN_MONT_CTX is a plain heap allocation without ties to a thread; it is freed once, by its owner.
unsafe impl Send for Modulus {}
// SAFETY: after creation the BN_MONT_CTX is only passed as `*const`, and AWS-LC does not mutate it through that
// (it shares the one of an RSA key between threads in the same way).
unsafe impl Sync for Modulus {}

impl Modulus {
    /// # Panics
    /// If the number in `bytes` (big-endian) is even or zero.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let modulus = Bignum::from_be_bytes(bytes);
        let scratch = Scratch::new();
        // SAFETY: both pointers are live; the modulus is copied into the context.
        let montgomery = unsafe { lc::BN_MONT_CTX_new_for_modulus(modulus.0.as_ptr(), scratch.0.as_ptr()) };
        Self { montgomery: allocated(montgomery), modulus }
    }

    /// x to x·R mod N.
    pub(crate) fn to_montgomery(&self, number: &Bignum, scratch: &mut Scratch) -> Bignum {
        let out = Bignum::zero();
        // SAFETY: all pointers are live, `out` and the scratch space are used by this call alone.
        let result = unsafe {
            lc::BN_to_montgomery(out.0.as_ptr(), number.0.as_ptr(), self.montgomery.as_ptr(), scratch.0.as_ptr())
        };
        succeeded(result);
        out
    }

    /// x·R to x mod N.
    pub(crate) fn reduce_montgomery(&self, number: &Bignum, scratch: &mut Scratch) -> Bignum {
        let out = Bignum::zero();
        // SAFETY: all pointers are live, `out` and the scratch space are used by this call alone.
        let result = unsafe {
            lc::BN_from_montgomery(out.0.as_ptr(), number.0.as_ptr(), self.montgomery.as_ptr(), scratch.0.as_ptr())
        };
        succeeded(result);
        out
    }

    /// `product` becomes product·factor/R mod N: the product of both if both are in Montgomery form, and the plain
    /// product if one of them is.
    pub(crate) fn multiply(&self, product: &mut Bignum, factor: &Bignum, scratch: &mut Scratch) {
        let target = product.0.as_ptr();
        // SAFETY: all pointers are live; the result may be one of the operands, and is exclusively borrowed.
        let result = unsafe {
            lc::BN_mod_mul_montgomery(target, target, factor.0.as_ptr(), self.montgomery.as_ptr(), scratch.0.as_ptr())
        };
        succeeded(result);
    }

    /// a + b mod N, neither in Montgomery form, or both.
    pub(crate) fn add(&self, a: &Bignum, b: &Bignum) -> Bignum {
        let out = Bignum::zero();
        // SAFETY: all pointers are live; both operands are less than the modulus.
        let result =
            unsafe { lc::BN_mod_add_quick(out.0.as_ptr(), a.0.as_ptr(), b.0.as_ptr(), self.modulus.0.as_ptr()) };
        succeeded(result);
        out
    }

    /// base^exponent mod N, not in Montgomery form; the exponent is big-endian. Takes the same time for every exponent
    /// of the same length.
    ///
    /// # Panics
    /// If `base` is not less than the modulus.
    pub(crate) fn power(&self, base: &Bignum, exponent: &[u8], scratch: &mut Scratch) -> Bignum {
        let (out, exponent) = (Bignum::zero(), Bignum::from_be_bytes(exponent));
        // SAFETY: all pointers are live, `out` and the scratch space are used by this call alone, and the Montgomery
        // context is that of this modulus.
        let result = unsafe {
            lc::BN_mod_exp_mont_consttime(
                out.0.as_ptr(),
                base.0.as_ptr(),
                exponent.0.as_ptr(),
                self.modulus.0.as_ptr(),
                scratch.0.as_ptr(),
                self.montgomery.as_ptr(),
            )
        };
        succeeded(result);
        out
    }
}

impl Drop for Modulus {
    fn drop(&mut self) {
        // SAFETY: `self` owns the BN_MONT_CTX and is not used again.
        unsafe { lc::BN_MONT_CTX_free(self.montgomery.as_ptr()) }
    }
}

/// AWS-LC returns null only when memory is exhausted (or, for a Montgomery context, when the modulus is even); Rust's
/// own collections panic then too.
fn allocated<T>(pointer: *mut T) -> NonNull<T> {
    NonNull::new(pointer).expect("AWS-LC allocates numbers, and the modulus is odd")
}

/// The arithmetic here fails only when memory is exhausted or an operand breaks a documented bound.
fn succeeded(result: c_int) {
    assert_eq!(result, 1, "AWS-LC computes with operands less than the modulus");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2^127 - 1, small enough to check against u128 arithmetic.
    const PRIME: u128 = (1 << 127) - 1;

    fn number(value: u128) -> Bignum {
        Bignum::from_be_bytes(&value.to_be_bytes())
    }

    fn value(number: &Bignum) -> u128 {
        let mut out = [0; 16];
        number.write_be_bytes(&mut out);
        u128::from_be_bytes(out)
    }

    fn multiply_slowly(mut a: u128, mut b: u128) -> u128 {
        let mut sum = 0;
        while b > 0 {
            if b & 1 == 1 {
                sum = (sum + a) % PRIME;
            }
            a = (a << 1) % PRIME;
            b >>= 1;
        }
        sum
    }

    fn power_slowly(base: u128, exponent: u64) -> u128 {
        (0..64).rev().fold(1, |power, bit| {
            let square = multiply_slowly(power, power);
            if exponent >> bit & 1 == 1 { multiply_slowly(square, base) } else { square }
        })
    }

    proptest! {
        #[test]
        fn agrees_with_schoolbook_arithmetic(a in 0..PRIME, b in 0..PRIME, exponent: u64) {
            let modulus = Modulus::new(&PRIME.to_be_bytes());
            let mut scratch = Scratch::new();
            let mut product = modulus.to_montgomery(&number(a), &mut scratch);
            prop_assert_eq!(value(&modulus.reduce_montgomery(&product, &mut scratch)), a);
            modulus.multiply(&mut product, &number(b), &mut scratch);
            prop_assert_eq!(value(&product), multiply_slowly(a, b));
            prop_assert_eq!(value(&modulus.add(&number(a), &number(b))), (a + b) % PRIME);
            let power = modulus.power(&number(a), &exponent.to_be_bytes(), &mut scratch);
            prop_assert_eq!(value(&power), power_slowly(a, exponent));
        }

        #[test]
        fn bytes_in_either_order_read_back(a: u128) {
            let mut little = [0; 16];
            number(a).write_le_bytes(&mut little);
            prop_assert_eq!(little, a.to_le_bytes());
            let mut again = number(0);
            again.set_le_bytes(&little);
            prop_assert_eq!(value(&again), a);
        }
    }

    #[test]
    #[should_panic(expected = "the modulus is odd")]
    fn an_even_modulus_is_refused() {
        Modulus::new(&[1, 0]);
    }

    #[test]
    #[should_panic(expected = "less than the modulus")]
    fn a_base_out_of_range_is_refused() {
        Modulus::new(&[101]).power(&Bignum::from_be_bytes(&[101]), &[1], &mut Scratch::new());
    }
}
