//! What an answer cost.

use std::iter::Sum;
use std::ops::Add;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ask::Turn;

/// Characters of a token, where the service does not count.
const CHARACTERS_PER_TOKEN: usize = 4;

/// Tokens of one answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Of what was asked.
    pub prompt_tokens: u32,
    /// Of what was answered.
    pub completion_tokens: u32,
    /// Of both.
    pub total_tokens: u32,
}

impl Add for Usage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            prompt_tokens: self.prompt_tokens.saturating_add(other.prompt_tokens),
            completion_tokens: self
                .completion_tokens
                .saturating_add(other.completion_tokens),
            total_tokens: self.total_tokens.saturating_add(other.total_tokens),
        }
    }
}

impl Sum for Usage {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

/// What a question and its answer cost, as nearly as one can tell from their length.
pub fn estimate(turns: &[Turn], answer: &str) -> Usage {
    let asked = turns.iter().map(|it| it.content.chars().count()).sum();
    let (prompt, completion) = (tokens(asked), tokens(answer.chars().count()));
    Usage {
        prompt_tokens: prompt,
        completion_tokens: completion,
        total_tokens: prompt.saturating_add(completion),
    }
}

fn tokens(characters: usize) -> u32 {
    u32::try_from(characters.div_ceil(CHARACTERS_PER_TOKEN)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_characters_are_a_token() {
        let usage = estimate(&[Turn::user("12345"), Turn::user("123")], "ééééé");
        assert_eq!((usage.prompt_tokens, usage.completion_tokens), (2, 2));
        assert_eq!(usage.total_tokens, 4);
    }

    #[test]
    fn costs_add_up() {
        let one = estimate(&[Turn::user("12345678")], "1234");
        let both: Usage = [one, one].into_iter().sum();
        assert_eq!(both.total_tokens, 6);
    }
}
