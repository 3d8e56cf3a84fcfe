//! Unguessable characters from the operating system.

/// Lower-case letters and digits.
pub const BASE36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// 32 capital letters and digits of which none is taken for another: no `0`, `O`, `1` or `I`.
pub const UNAMBIGUOUS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Draws `count` characters of `alphabet`, all equally likely.
///
/// `alphabet` has 1 to 256 ASCII characters.
pub fn characters(alphabet: &[u8], count: usize) -> String {
    let size = alphabet.len();
    // Bytes from the last, incomplete run of the alphabet would favour its first characters.
    let usable = 256 - 256 % size.max(1);
    let mut drawn = String::with_capacity(count);
    let mut buffer = [0_u8; 64];
    while drawn.len() < count {
        fill(&mut buffer);
        let fresh = buffer
            .iter()
            .map(|byte| usize::from(*byte))
            .filter(|byte| *byte < usable)
            .filter_map(|byte| alphabet.get(byte % size))
            .map(|character| char::from(*character));
        drawn.extend(fresh.take(count - drawn.len()));
    }
    drawn
}

/// Fills `buffer` with bytes from the operating system's generator.
#[expect(
    clippy::expect_used,
    reason = "without the system's generator no id and no secret can be made; the runtime answers 500"
)]
fn fill(buffer: &mut [u8]) {
    getrandom::fill(buffer).expect("the operating system has a random number generator");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_come_from_the_alphabet() {
        let drawn = characters(UNAMBIGUOUS, 10);
        assert_eq!(drawn.len(), 10);
        assert!(drawn.bytes().all(|it| UNAMBIGUOUS.contains(&it)), "{drawn}");
    }

    #[test]
    fn long_draws_use_the_whole_alphabet() {
        let drawn = characters(BASE36, 4000);
        assert!(BASE36.iter().all(|it| drawn.contains(char::from(*it))));
    }
}
