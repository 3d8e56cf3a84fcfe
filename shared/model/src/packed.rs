//! JSON kept as text in a column that no query looks into.

use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{de, ser, Deserialize, Deserializer, Serialize, Serializer};

/// A value stored as the text of its JSON; every reading checks it against its type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packed<T>(pub T);

impl<T> Packed<T> {
    /// Gives the value away.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Packed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize> Serialize for Packed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(&self.0).map_err(ser::Error::custom)?;
        serializer.serialize_str(&text)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Packed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        serde_json::from_str(&text)
            .map(Self)
            .map_err(de::Error::custom)
    }
}

impl<T: JsonSchema> JsonSchema for Packed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Packed{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_value_is_text_outside_and_typed_inside() {
        let packed = Packed(vec![1, 2]);
        let text = serde_json::to_string(&packed).unwrap();
        assert_eq!(text, "\"[1,2]\"");
        assert_eq!(
            serde_json::from_str::<Packed<Vec<u8>>>(&text).unwrap(),
            packed
        );
        assert!(serde_json::from_str::<Packed<Vec<u8>>>("\"[true]\"").is_err());
    }
}
