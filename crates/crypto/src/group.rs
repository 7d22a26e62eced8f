//! The group of Cognito's SRP: numbers modulo the 3072-bit safe prime N of RFC 5054 appendix A, generator 2.
//!
//! Knows no protocol. g^x is the hot one (every password check, every SRP challenge): it uses a table of powers of 2
//! and costs a fraction of a general exponentiation (docs/decisions/0002-srp-exponentiation.md).

use crate::hex;
use crate::modexp::{Bignum, Modulus, Scratch};
use std::hint::black_box;
use std::sync::OnceLock;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of N, and so of every [`Number`].
pub(crate) const BYTES: usize = 384;

/// N (behaviour 20 §5.1, RFC 5054 appendix A, RFC 3526 §4).
const N_HEX: &str = concat!(
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd",
    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed",
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f",
    "83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b",
    "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510",
    "15728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7",
    "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200c",
    "bbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff",
);

/// How many bits of an exponent one table answers. 5 balances the multiplications (52 instead of 64 for 4 bits)
/// against the memory that is scanned for each (all 32 entries, whichever is wanted).
const WINDOW_BITS: usize = 5;
const ENTRIES: usize = 1 << WINDOW_BITS;
const EXPONENT_BITS: usize = 256;
const WINDOWS: usize = EXPONENT_BITS.div_ceil(WINDOW_BITS);

/// A table entry: a number in Montgomery form, least significant word first.
type Entry = [u64; BYTES / 8];

/// A number less than N, big-endian. May be a secret: wiped when dropped, `Debug` shows nothing, and equality takes
/// the same time wherever the numbers differ.
#[derive(Clone)]
pub(crate) struct Number(Zeroizing<[u8; BYTES]>);

impl Number {
    /// The number in `bytes` (big-endian, any length); `None` if it is not less than N.
    pub(crate) fn from_be_bytes(bytes: &[u8]) -> Option<Self> {
        let zeros = bytes.len().saturating_sub(BYTES);
        let (front, bytes) = bytes.split_at(zeros);
        if front.iter().any(|byte| *byte != 0) {
            return None;
        }
        let mut number = Zeroizing::new([0; BYTES]);
        number[BYTES - bytes.len()..].copy_from_slice(bytes);
        Self::reduced(number)
    }

    /// The number that `text` writes in hex; `None` for other text and for numbers not less than N.
    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        let mut number = Zeroizing::new([0; BYTES]);
        hex::parse_integer(text, &mut *number)?;
        Self::reduced(number)
    }

    fn reduced(number: Zeroizing<[u8; BYTES]>) -> Option<Self> {
        // Lexicographic order of equally long big-endian bytes is numeric order. The time tells how long a prefix is
        // shared with N; for any number below N that is not adversarial, that is nothing.
        (number[..] < group().n[..]).then_some(Self(number))
    }

    pub(crate) fn as_bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    pub(crate) fn is_zero(&self) -> bool {
        crate::constant_time_eq(&*self.0, &[0; BYTES])
    }

    fn bignum(&self) -> Bignum {
        Bignum::from_be_bytes(&*self.0)
    }

    fn from_bignum(number: &Bignum) -> Self {
        let mut bytes = Zeroizing::new([0; BYTES]);
        number.write_be_bytes(&mut *bytes);
        Self(bytes)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        crate::constant_time_eq(&*self.0, &*other.0)
    }
}

impl Eq for Number {}

impl std::fmt::Debug for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Number(***)")
    }
}

/// base^exponent mod N. The exponent is big-endian and may be of any length but zero; its value is kept secret.
pub(crate) fn power(base: &Number, exponent: &[u8]) -> Number {
    Number::from_bignum(&group().modulus.power(&base.bignum(), exponent, &mut Scratch::new()))
}

/// 2^exponent mod N, in constant time. The exponent is big-endian.
pub(crate) fn power_of_two(exponent: &[u8; EXPONENT_BITS / 8]) -> Number {
    let group = group();
    let mut scratch = Scratch::new();
    let mut chosen = Zeroizing::new([0; BYTES]);
    let mut factor = Bignum::from_be_bytes(&[]);
    let mut product = Bignum::from_be_bytes(&[]);
    for (position, entries) in group.powers_of_two.chunks_exact(ENTRIES).enumerate() {
        select(entries, window(exponent, position * WINDOW_BITS), &mut chosen);
        if position == 0 {
            product.set_le_bytes(&*chosen);
        } else {
            factor.set_le_bytes(&*chosen);
            group.modulus.multiply(&mut product, &factor, &mut scratch);
        }
    }
    Number::from_bignum(&group.modulus.reduce_montgomery(&product, &mut scratch))
}

/// a·b mod N.
pub(crate) fn multiply(a: &Number, b: &Number) -> Number {
    let modulus = &group().modulus;
    let mut scratch = Scratch::new();
    let mut product = modulus.to_montgomery(&a.bignum(), &mut scratch);
    modulus.multiply(&mut product, &b.bignum(), &mut scratch);
    Number::from_bignum(&product)
}

/// a + b mod N.
pub(crate) fn add(a: &Number, b: &Number) -> Number {
    Number::from_bignum(&group().modulus.add(&a.bignum(), &b.bignum()))
}

/// a - b mod N.
pub(crate) fn subtract(a: &Number, b: &Number) -> Number {
    // N is odd: N - 1, which is -1, differs from it in the last bit only.
    let mut minus_one = group().n;
    minus_one[BYTES - 1] &= 0xfe;
    add(a, &multiply(&Number(Zeroizing::new(minus_one)), b))
}

/// What is computed once per process: about 640 KB, in a few milliseconds.
struct Group {
    n: [u8; BYTES],
    modulus: Modulus,
    /// [`WINDOWS`] tables of [`ENTRIES`] each: the i-th entry of the j-th is 2^(i·2^(WINDOW_BITS·j)).
    powers_of_two: Vec<Entry>,
}

fn group() -> &'static Group {
    static GROUP: OnceLock<Group> = OnceLock::new();
    GROUP.get_or_init(|| {
        let mut n = [0; BYTES];
        hex::parse_integer(N_HEX, &mut n).expect("N is 768 hex digits");
        let modulus = Modulus::new(&n);
        let powers_of_two = tables(&modulus);
        Group { n, modulus, powers_of_two }
    })
}

fn tables(modulus: &Modulus) -> Vec<Entry> {
    let mut scratch = Scratch::new();
    let mut small = |value: u8| {
        let mut bytes = [0; BYTES];
        bytes[BYTES - 1] = value;
        modulus.to_montgomery(&Bignum::from_be_bytes(&bytes), &mut scratch)
    };
    let (one, mut base) = (small(1), small(2));
    let mut entries = Vec::with_capacity(WINDOWS * ENTRIES);
    for _ in 0..WINDOWS {
        let mut power = copy(&one);
        for _ in 0..ENTRIES {
            entries.push(to_entry(&power));
            modulus.multiply(&mut power, &base, &mut scratch);
        }
        base = power;
    }
    entries
}

fn copy(number: &Bignum) -> Bignum {
    let mut bytes = [0; BYTES];
    number.write_be_bytes(&mut bytes);
    Bignum::from_be_bytes(&bytes)
}

fn to_entry(number: &Bignum) -> Entry {
    let mut bytes = [0; BYTES];
    number.write_le_bytes(&mut bytes);
    let (words, _) = bytes.as_chunks::<8>();
    std::array::from_fn(|i| u64::from_le_bytes(words[i]))
}

/// The [`WINDOW_BITS`] bits of `exponent` (big-endian) from `first_bit` up; bits past its end are zero. Which bytes are
/// read depends on the position only.
fn window(exponent: &[u8; EXPONENT_BITS / 8], first_bit: usize) -> u64 {
    let byte = |from_end: usize| exponent.len().checked_sub(from_end + 1).map_or(0, |at| u64::from(exponent[at]));
    let pair = byte(first_bit / 8) | byte(first_bit / 8 + 1) << 8;
    (pair >> (first_bit % 8)) & (ENTRIES as u64 - 1)
}

/// Copies `entries[index]` to `out` as little-endian bytes, reading all entries alike, so that caches and branch
/// predictors learn nothing of the index.
fn select(entries: &[Entry], index: u64, out: &mut [u8; BYTES]) {
    let mut chosen: Entry = [0; BYTES / 8];
    for (i, entry) in (0u64..).zip(entries) {
        // All ones if i = index, else zero. `black_box` keeps the compiler from making a branch of it.
        let mask = black_box(((i ^ index).wrapping_sub(1) >> 63).wrapping_neg());
        for (word, candidate) in chosen.iter_mut().zip(entry) {
            *word |= candidate & mask;
        }
    }
    for (bytes, word) in out.as_chunks_mut::<8>().0.iter_mut().zip(&chosen) {
        *bytes = word.to_le_bytes();
    }
    chosen.zeroize();
}

/// N itself, for the tests of the protocol.
#[cfg(test)]
pub(crate) mod tests_support {
    use super::BYTES;

    pub(crate) fn n_hex() -> &'static str {
        super::N_HEX
    }

    pub(crate) fn n() -> [u8; BYTES] {
        super::group().n
    }

    pub(crate) fn n_minus_one() -> [u8; BYTES] {
        let mut n = n();
        n[BYTES - 1] -= 1;
        n
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn small(value: u8) -> Number {
        Number::from_be_bytes(&[value]).unwrap()
    }

    fn any_number() -> impl Strategy<Value = Number> {
        // The top bit is cleared: always less than N.
        prop::collection::vec(any::<u8>(), BYTES).prop_map(|mut bytes| {
            bytes[0] &= 0x7f;
            Number::from_be_bytes(&bytes).unwrap()
        })
    }

    #[test]
    fn n_itself_and_longer_numbers_are_out_of_range() {
        let mut n = group().n.to_vec();
        assert_eq!(Number::from_be_bytes(&n), None);
        assert_eq!(Number::from_hex(N_HEX), None);
        n[BYTES - 1] -= 1;
        let largest = Number::from_be_bytes(&n).unwrap();
        assert_eq!(add(&largest, &small(1)), small(0));
        assert!(add(&largest, &small(1)).is_zero());
        n.insert(0, 0);
        assert_eq!(Number::from_be_bytes(&n), Some(largest));
        n[0] = 1;
        assert_eq!(Number::from_be_bytes(&n), None);
    }

    #[test]
    fn n_is_one_modulo_the_order_of_its_powers() {
        // Fermat: 2^(N-1) = 1 if N is prime; N is odd, so N-1 ends in the last digit less one.
        let mut exponent = group().n;
        exponent[BYTES - 1] -= 1;
        assert_eq!(power(&small(2), &exponent), small(1));
    }

    #[test]
    fn the_ends_of_the_exponent_range() {
        assert_eq!(power_of_two(&[0; 32]), small(1));
        for exponent in [[0xff; 32], std::array::from_fn(|i| if i == 31 { 1 } else { 0 })] {
            assert_eq!(power_of_two(&exponent), power(&small(2), &exponent));
        }
        for bit in 0..256 {
            let mut exponent = [0; 32];
            exponent[31 - bit / 8] = 1 << (bit % 8);
            assert_eq!(power_of_two(&exponent), power(&small(2), &exponent), "bit {bit}");
        }
    }

    #[test]
    fn threads_share_the_modulus_and_the_table() {
        let expected: Vec<Number> = (0..8).map(|i| power(&small(3), &[i; 32])).collect();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for (i, expected) in (0..).zip(&expected) {
                        assert_eq!(power(&small(3), &[i; 32]), *expected);
                        assert_eq!(power_of_two(&[i; 32]), power(&small(2), &[i; 32]));
                    }
                });
            }
        });
    }

    #[test]
    fn a_number_never_shows_in_debug_output() {
        assert_eq!(format!("{:?}", small(7)), "Number(***)");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn the_table_agrees_with_the_general_exponentiation(exponent: [u8; 32]) {
            prop_assert_eq!(power_of_two(&exponent), power(&small(2), &exponent));
        }

        #[test]
        fn powers_of_sums_are_products_of_powers(base in any_number(), a: [u8; 16], b: [u8; 16]) {
            let sum = u128::from_be_bytes(a).checked_add(u128::from_be_bytes(b));
            prop_assume!(sum.is_some());
            let together = power(&base, &sum.unwrap().to_be_bytes());
            prop_assert_eq!(multiply(&power(&base, &a), &power(&base, &b)), together);
        }

        #[test]
        fn multiplication_distributes_over_addition(a in any_number(), b in any_number(), c in any_number()) {
            prop_assert_eq!(multiply(&a, &add(&b, &c)), add(&multiply(&a, &b), &multiply(&a, &c)));
        }

        #[test]
        fn subtraction_undoes_addition(a in any_number(), b in any_number()) {
            prop_assert_eq!(subtract(&add(&a, &b), &b), a);
        }

        #[test]
        fn selection_finds_each_entry(index in 0..ENTRIES) {
            let entries: Vec<Entry> = (0..ENTRIES as u64).map(|i| [i + 1; BYTES / 8]).collect();
            let mut out = [0; BYTES];
            select(&entries, index as u64, &mut out);
            prop_assert_eq!(out.to_vec(), (index as u64 + 1).to_le_bytes().repeat(BYTES / 8));
        }
    }
}
