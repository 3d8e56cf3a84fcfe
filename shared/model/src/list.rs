//! Lists with a limit.

use std::ops::Deref;

use schemars::{json_schema, JsonSchema, Schema, SchemaGenerator};
use serde::{de, Deserialize, Deserializer, Serialize};

use crate::Invalid;

/// A list of `MIN` to `MAX` distinct items, in the order in which they were first named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct List<T, const MIN: usize, const MAX: usize>(Vec<T>);

impl<T: PartialEq, const MIN: usize, const MAX: usize> List<T, MIN, MAX> {
    /// Drops repetitions and counts the rest.
    ///
    /// # Errors
    ///
    /// [`Invalid`] when fewer than `MIN` or more than `MAX` distinct items are left.
    pub fn new(items: impl IntoIterator<Item = T>) -> Result<Self, Invalid> {
        let mut distinct: Vec<T> = Vec::new();
        for item in items {
            if !distinct.contains(&item) {
                distinct.push(item);
            }
            if distinct.len() > MAX {
                break;
            }
        }
        if (MIN..=MAX).contains(&distinct.len()) {
            Ok(Self(distinct))
        } else {
            Err(Invalid::count(MIN, MAX, "items"))
        }
    }
}

impl<T, const MIN: usize, const MAX: usize> List<T, MIN, MAX> {
    /// Gives the items away.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MAX: usize> Default for List<T, 0, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MIN: usize, const MAX: usize> Deref for List<T, MIN, MAX> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T, const MIN: usize, const MAX: usize> Deserialize<'de> for List<T, MIN, MAX>
where
    T: Deserialize<'de> + PartialEq,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = Vec::deserialize(deserializer)?;
        Self::new(items).map_err(de::Error::custom)
    }
}

impl<T: JsonSchema, const MIN: usize, const MAX: usize> JsonSchema for List<T, MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("{}List{MIN}To{MAX}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = generator.subschema_for::<T>();
        json_schema!({ "type": "array", "items": items, "minItems": MIN, "maxItems": MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_do_not_count() {
        let list = List::<u8, 0, 2>::new([1, 2, 1, 2]).unwrap();
        assert_eq!(&*list, [1, 2]);
    }

    #[test]
    fn too_many_items_are_refused_with_the_limit() {
        let refused = serde_json::from_str::<List<u8, 1, 2>>("[1,2,3]").unwrap_err();
        assert!(refused.to_string().starts_with("must have 1 to 2 items"));
        assert!(List::<u8, 1, 2>::new([]).is_err());
    }
}
