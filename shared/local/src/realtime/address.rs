//! The address that a client connects to: which project, which channels, which queries.
//!
//! Older SDKs put every channel into the address and connect anew for each change; queries stand under the channel's name, dots as
//! underscores, in numbered slots: `?channels[]=rows&rows[0][]={…}&rows[1][]={…}` makes two subscriptions.

use serde_json::{json, Value};

/// What a query string says, in PHP's reading.
#[derive(Debug, Default)]
pub struct Address(Vec<(String, Vec<String>, String)>);

/// One subscription that the address asks for.
#[derive(Debug, PartialEq)]
pub struct Wish {
    /// Its slot.
    pub number: String,
    /// Its channels.
    pub channels: Vec<String>,
    /// Its queries, as text.
    pub queries: Vec<Value>,
}

impl Address {
    /// Takes a query string apart.
    pub fn read(query: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        let taken = pairs.into_iter().map(|(name, value)| {
            let (base, keys) = match name.split_once('[') {
                Some((base, rest)) => {
                    let keys = rest.trim_end_matches(']').split("][");
                    (base, keys.map(str::to_owned).collect())
                }
                None => (name.as_str(), Vec::new()),
            };
            (base.replace(['.', ' '], "_"), keys, value)
        });
        Self(taken.collect())
    }

    /// A parameter that is a text; of several the last counts.
    pub fn text(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().rev();
        found
            .find(|(base, keys, _)| base == name && keys.is_empty())
            .map(|(_, _, value)| value.as_str())
    }

    /// All channels, in order.
    pub fn channels(&self) -> Vec<String> {
        let found = self.0.iter();
        found
            .filter(|(base, keys, _)| base == "channels" && !keys.is_empty())
            .map(|(_, _, value)| value.clone())
            .collect()
    }

    /// The subscriptions to these channels, in the order of their first mention.
    pub fn wishes(&self, channels: &[String]) -> Vec<Wish> {
        let mut wishes: Vec<Wish> = Vec::new();
        for channel in channels {
            for (number, queries) in self.slots(channel) {
                let place = wishes.iter().position(|wish| wish.number == number);
                match place.and_then(|place| wishes.get_mut(place)) {
                    // The channel that comes first gives a slot its queries.
                    Some(wish) => wish.channels.push(channel.clone()),
                    None => wishes.push(Wish {
                        number,
                        channels: vec![channel.clone()],
                        queries,
                    }),
                }
            }
        }
        wishes
    }

    /// The numbered slots under a channel's name; without any, slot 0 wants everything.
    fn slots(&self, channel: &str) -> Vec<(String, Vec<Value>)> {
        let name = channel.replace('.', "_");
        let mut slots: Vec<(String, Vec<Value>)> = Vec::new();
        let is_asked = |base: &str, keys: &[String]| {
            // `project` names the project, also where a channel is called so.
            base == name && !(base == "project" && keys.is_empty())
        };
        for (_, keys, value) in self.0.iter().filter(|(base, keys, _)| is_asked(base, keys)) {
            let number = match keys.first().map(String::as_str) {
                None => "0".to_owned(),
                Some("") => slots.len().to_string(),
                Some(number) => number.to_owned(),
            };
            let place = slots.iter().position(|(taken, _)| *taken == number);
            match place.and_then(|place| slots.get_mut(place)) {
                Some((_, queries)) => queries.push(json!(value)),
                None => slots.push((number, vec![json!(value)])),
            }
        }
        if slots.is_empty() {
            slots.push(("0".to_owned(), Vec::new()));
        }
        slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(number: &str, channels: &[&str], queries: &[&str]) -> Wish {
        Wish {
            number: number.to_owned(),
            channels: channels.iter().map(|name| (*name).to_owned()).collect(),
            queries: queries.iter().map(|query| json!(query)).collect(),
        }
    }

    fn wishes(query: &str) -> Vec<Wish> {
        let address = Address::read(query);
        address.wishes(&address.channels())
    }

    #[test]
    fn channels_without_queries_share_one_subscription() {
        assert_eq!(
            wishes("project=p&channels[]=rows&channels%5B%5D=files"),
            [wish("0", &["rows", "files"], &[])]
        );
    }

    #[test]
    fn each_slot_is_a_subscription_of_its_own() {
        assert_eq!(
            wishes("channels[]=rows&channels[]=a.b&rows[0][]=x&rows[0][]=y&rows[2][]=z&a_b[2][]=w"),
            [
                wish("0", &["rows"], &["x", "y"]),
                wish("2", &["rows", "a.b"], &["z"])
            ]
        );
    }

    #[test]
    fn dots_in_a_parameters_name_are_underscores() {
        assert_eq!(
            wishes("channels[]=a.b&a.b[]=x"),
            [wish("0", &["a.b"], &["x"])]
        );
    }

    #[test]
    fn a_channel_called_project_takes_no_query_from_the_projects_id() {
        assert_eq!(
            wishes("project=p&channels[]=project"),
            [wish("0", &["project"], &[])]
        );
    }
}
