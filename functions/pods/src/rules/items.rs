//! Lists of things that one call is about, and the emoji on them.

use std::collections::BTreeMap;

use model::{EntityId, EventId, List, RsvpStatus, Tag, Text, UserId};
use runtime::{Error, Result};
use store::tables::{PodReaction, Rsvp};

use crate::wire::{ReactionCount, Reply};

/// How many things one call may ask about.
const MOST_ITEMS: usize = 50;

/// Reads ids that were repeated or separated by commas.
///
/// # Errors
///
/// `validation_failed` naming `field` for none, for too many, and for what is no id.
pub fn ids<T: std::str::FromStr + Ord>(field: &str, given: &[String]) -> Result<Vec<T>> {
    let parts = given.iter().flat_map(|it| it.split(','));
    let parts = parts.map(str::trim).filter(|it| !it.is_empty());
    let mut ids = parts
        .map(str::parse)
        .collect::<Result<Vec<T>, _>>()
        .map_err(|_not_an_id| Error::field(field, "must be ids"))?;
    ids.sort();
    ids.dedup();
    if (1..=MOST_ITEMS).contains(&ids.len()) {
        return Ok(ids);
    }
    Err(Error::field(field, "must name 1 to 50 things"))
}

/// Refuses what is no emoji: letters, digits alone, anything of ASCII but the signs that keycaps are made of.
///
/// # Errors
///
/// `validation_failed`.
pub fn check_emoji(emoji: &str) -> Result<()> {
    let is_keycap = |it: char| it.is_ascii_digit() || it == '#' || it == '*';
    let fits =
        |it: char| is_keycap(it) || !(it.is_ascii() || it.is_alphanumeric() || it.is_whitespace());
    let is_one = emoji.chars().all(fits) && !emoji.is_ascii();
    if is_one {
        return Ok(());
    }
    Err(Error::field("emoji", "must be an emoji"))
}

/// Counts emoji by thing; what nobody reacted to is there with none.
pub fn reactions(
    asked: Vec<EntityId>,
    rows: impl IntoIterator<Item = PodReaction>,
    me: &UserId,
) -> BTreeMap<EntityId, BTreeMap<String, ReactionCount>> {
    let mut items: BTreeMap<EntityId, BTreeMap<String, ReactionCount>> =
        asked.into_iter().map(|id| (id, BTreeMap::new())).collect();
    for row in rows {
        let of_item = items.entry(row.item_id).or_default();
        let count = of_item.entry(row.emoji.into_string()).or_default();
        count.count += 1;
        count.mine |= row.user_id == *me;
    }
    items
}

/// Counts replies by event; what nobody answered is there with none.
pub fn replies(
    asked: Vec<EventId>,
    rows: impl IntoIterator<Item = Rsvp>,
    me: &UserId,
) -> BTreeMap<EventId, Reply> {
    let mut items: BTreeMap<EventId, Reply> =
        asked.into_iter().map(|id| (id, Reply::default())).collect();
    for row in rows {
        let reply = items.entry(row.event_id).or_default();
        if row.status == RsvpStatus::Going {
            reply.going += 1;
        }
        if row.user_id == *me {
            reply.mine = Some(row.status);
        }
    }
    items
}

/// The tags as what people are matched by.
pub fn matching(tags: &[Tag]) -> List<Text<1, 64>, 0, 20> {
    let texts = tags.iter().filter_map(|it| Text::new(it.as_str()).ok());
    List::new(texts).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn user(id: &str) -> UserId {
        UserId::parse(id).unwrap()
    }

    fn reaction(item: &str, by: &str, emoji: &str) -> PodReaction {
        serde_json::from_value(json!({
            "podId": "p", "itemId": item, "itemType": "pledge", "userId": by, "emoji": emoji,
        }))
        .unwrap()
    }

    #[test]
    fn ids_come_repeated_or_with_commas() {
        let read = |given: &[&str]| {
            let given: Vec<String> = given.iter().map(|it| (*it).to_owned()).collect();
            ids::<EntityId>("itemIds", &given).map(|it| it.len())
        };
        assert_eq!(read(&["a,b", "c", " b "]).unwrap(), 3);
        for bad in [&[""][..], &["a b"][..], &["../x"][..]] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
        let many: Vec<String> = (0..51).map(|n| format!("i{n}")).collect();
        assert!(ids::<EntityId>("itemIds", &many).is_err());
    }

    #[test]
    fn an_emoji_is_no_word() {
        for emoji in ["👍", "❤️", "🏳️‍🌈", "1️⃣", "👨‍👩‍👧"] {
            assert!(check_emoji(emoji).is_ok(), "{emoji}");
        }
        for word in ["ok", "1", "<b>", "é", ":)", "👍 x"] {
            assert!(check_emoji(word).is_err(), "{word}");
        }
    }

    #[test]
    fn emoji_are_counted_by_thing_and_kind() {
        let rows = [
            reaction("i1", "asha", "👍"),
            reaction("i1", "ben", "👍"),
            reaction("i1", "ben", "🎉"),
        ];
        let asked = vec![
            EntityId::parse("i1").unwrap(),
            EntityId::parse("i2").unwrap(),
        ];
        let counted = json!(reactions(asked, rows, &user("asha")));
        assert_eq!(
            counted,
            json!({
                "i1": { "👍": { "count": 2, "mine": true }, "🎉": { "count": 1, "mine": false } },
                "i2": {},
            })
        );
    }

    #[test]
    fn only_those_who_come_are_counted() {
        let rsvp = |by: &str, status: &str| -> Rsvp {
            serde_json::from_value(json!({
                "eventId": "e1", "userId": by, "podId": "p", "status": status, "invitedBy": null,
                "respondedAt": null, "attended": null,
            }))
            .unwrap()
        };
        let rows = [
            rsvp("asha", "declined"),
            rsvp("ben", "going"),
            rsvp("cleo", "maybe"),
        ];
        let counted = replies(vec![EventId::parse("e1").unwrap()], rows, &user("asha"));
        assert_eq!(
            json!(counted),
            json!({ "e1": { "going": 1, "mine": "declined" } })
        );
    }
}
