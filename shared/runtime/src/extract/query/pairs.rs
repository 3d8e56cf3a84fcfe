//! A query string as a serde deserializer that turns text into what the type wants.

use std::borrow::Cow;
use std::str::FromStr;

use serde::de::value::{Error as Fault, MapDeserializer, SeqDeserializer};
use serde::de::{self, DeserializeOwned, Deserializer, IntoDeserializer, Unexpected, Visitor};
use url::form_urlencoded;

use crate::extract::reason;
use crate::{Error, Result};

pub(super) fn parse<T: DeserializeOwned>(query: &str) -> Result<T> {
    let mut pairs: Vec<(Cow<'_, str>, Values<'_>)> = Vec::new();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        match pairs.iter_mut().find(|(it, _)| *it == key) {
            Some((_, Values(values))) => values.push(value),
            None => pairs.push((key, Values(vec![value]))),
        }
    }
    let reader = MapDeserializer::new(pairs.into_iter());
    serde_path_to_error::deserialize(reader).map_err(|fault| {
        let path = fault.path().to_string();
        let message = fault.into_inner().to_string();
        match reason::named(&message, "missing field") {
            Some(name) => Error::field(name, "is required"),
            None => Error::field(path, reason::of(&message)),
        }
    })
}

/// All values given for one key.
struct Values<'a>(Vec<Cow<'a, str>>);

impl Values<'_> {
    /// The only value; several for something that takes one are refused.
    fn single(&self) -> std::result::Result<&str, Fault> {
        match self.0.as_slice() {
            [one] => Ok(one),
            _ => Err(de::Error::custom("must be given once")),
        }
    }

    fn number<T: FromStr>(&self, wanted: &'static str) -> std::result::Result<T, Fault> {
        let text = self.single()?;
        text.parse()
            .map_err(|_unreadable| de::Error::invalid_type(Unexpected::Str(text), &wanted))
    }
}

impl<'de> IntoDeserializer<'de> for Values<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $kind:literal)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Fault> {
            visitor.$visit(self.number($kind)?)
        })*
    };
}

impl<'de> Deserializer<'de> for Values<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Fault> {
        visitor.visit_str(self.single()?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Fault> {
        visitor.visit_bool(self.number("a boolean")?)
    }

    numbers! {
        deserialize_i8 visit_i8 "i8"
        deserialize_i16 visit_i16 "i16"
        deserialize_i32 visit_i32 "i32"
        deserialize_i64 visit_i64 "i64"
        deserialize_u8 visit_u8 "u8"
        deserialize_u16 visit_u16 "u16"
        deserialize_u32 visit_u32 "u32"
        deserialize_u64 visit_u64 "u64"
        deserialize_f32 visit_f32 "f32"
        deserialize_f64 visit_f64 "f64"
    }

    fn deserialize_option<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> std::result::Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Fault> {
        let each = self.0.into_iter().map(|it| Values(vec![it]));
        visitor.visit_seq(SeqDeserializer::new(each))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, Fault> {
        visitor.visit_enum(self.single()?.into_deserializer())
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit_struct tuple tuple_struct map struct
        identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq, Default)]
    #[serde(default)]
    struct Page {
        limit: Option<u32>,
        cursor: Option<String>,
        tag: Vec<String>,
        mine: bool,
        sort: Sort,
    }

    #[derive(Debug, Deserialize, PartialEq, Default)]
    #[serde(rename_all = "lowercase")]
    enum Sort {
        #[default]
        New,
        Top,
    }

    fn refusal(query: &str) -> (String, String) {
        let error = parse::<Page>(query).unwrap_err();
        error.fields.into_iter().next().unwrap()
    }

    #[test]
    fn text_becomes_what_the_type_wants() {
        let page: Page =
            parse("limit=5&cursor=a%20b+c&tag=x&tag=y&mine=true&sort=top&z=1").unwrap();
        let want = Page {
            limit: Some(5),
            cursor: Some("a b c".into()),
            tag: vec!["x".into(), "y".into()],
            mine: true,
            sort: Sort::Top,
        };
        assert_eq!(page, want);
        assert_eq!(parse::<Page>("").unwrap(), Page::default());
    }

    #[test]
    fn refusals_name_the_parameter() {
        for (query, name, why) in [
            ("limit=NaN", "limit", "must be a whole number from zero"),
            ("limit=-1", "limit", "must be a whole number from zero"),
            ("limit=1&limit=2", "limit", "must be given once"),
            ("mine=yes", "mine", "must be true or false"),
            ("sort=old", "sort", "must be one of: new, top"),
        ] {
            assert_eq!(refusal(query), (name.to_owned(), why.to_owned()), "{query}");
        }
    }

    #[test]
    fn a_missing_parameter_is_named() {
        #[derive(Debug, Deserialize)]
        struct Search {
            #[expect(dead_code, reason = "only its absence matters here")]
            q: String,
        }
        let error = parse::<Search>("").unwrap_err();
        assert_eq!(error.fields["q"], "is required");
    }
}
