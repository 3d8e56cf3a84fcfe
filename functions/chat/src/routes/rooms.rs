//! The list of the caller's rooms.

use std::cmp::Reverse;
use std::collections::HashMap;

use client::Query;
use futures_util::try_join;
use model::{RoomId, RoomType, UserId};
use runtime::{Json, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{ChatRoom, ChatRoomMember, PodMember, Presence};
use store::{rooms, App, Cards, Me, Page, Paging, Stored, LARGEST_PAGE};

use crate::rules;
use crate::wire::RoomItem;

/// How many rooms of two and groups a page has where nobody asks otherwise.
const PER_PAGE: u32 = 50;

/// How many pods somebody is in at the most.
const MOST_PODS: u32 = 100;

type Places = Vec<Stored<ChatRoomMember>>;

/// Lists the caller's rooms: what is pinned first, then by their newest message. Rooms of pods are on the first page.
///
/// Five calls in two waves, however many rooms there are.
///
/// # Errors
///
/// `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<RoomItem>>> {
    let is_first = paging.cursor.as_deref().unwrap_or_default().is_empty();
    let (mine, pods) = try_join!(places(&app, &me, &paging), pod_rooms(&app, &me, is_first),)?;
    let next_cursor = mine.next.clone();
    let places = with_pods(&app, &me, mine, &pods).await?;
    let peers: Vec<&UserId> = places
        .iter()
        .filter_map(|it| it.row.peer_id.as_ref())
        .collect();
    let ids = places.iter().filter(|it| it.row.kind != RoomType::Pod);
    let ids: Vec<&RoomId> = ids.map(|it| &it.row.room_id).chain(&pods).collect();
    let (chat_rooms, presence) = (app.rows::<ChatRoom>(), app.rows::<Presence>());
    let (all, cards, here) = try_join!(
        chat_rooms.get_many(ids),
        app.cards(peers.iter().copied()),
        presence.get_many(peers.iter().copied()),
    )?;
    let here = here.into_iter().map(|it| (it.id, it.row)).collect();
    let look = Look {
        app: &app,
        places: places.iter().map(|it| (&it.row.room_id, &it.row)).collect(),
        cards,
        here,
    };
    let open = all.into_iter().filter(|it| rules::is_in(&me, &it.row));
    let mut items: Vec<RoomItem> = open.map(|room| look.item(room)).collect();
    items.sort_by_key(|it| Reverse(order(it)));
    Ok(Json(Page { items, next_cursor }))
}

/// What decides about the place in the list; the largest comes first.
fn order(item: &RoomItem) -> (bool, i64) {
    let room = &item.room;
    let last = room.last_message_at.unwrap_or(room.created_at);
    (item.pinned, last.as_millisecond())
}

/// One page of the caller's places.
struct Mine {
    places: Places,
    next: Option<String>,
    /// Whether places in pods may be missing.
    is_cut: bool,
}

/// Reads the caller's places. Those in pods have no time to sort by and come last, so they may be cut off.
async fn places(app: &App, me: &UserId, paging: &Paging) -> Result<Mine> {
    let mine = [
        Query::equal(ChatRoomMember::USER_ID, me),
        Query::is_null(ChatRoomMember::LEFT_AT),
        Query::order_desc(ChatRoomMember::SORT_AT),
    ];
    let wanted = paging.limit_or(PER_PAGE);
    let wide = Paging {
        limit: Some(wanted.saturating_mul(2).min(LARGEST_PAGE)),
        ..paging.clone()
    };
    let page = app
        .rows::<ChatRoomMember>()
        .page(mine, &wide, wanted)
        .await?;
    let count = usize::try_from(wanted).unwrap_or(usize::MAX);
    let of_pod = |it: &Stored<ChatRoomMember>| it.row.kind == RoomType::Pod;
    let (in_pods, mut others): (Places, Places) = page.items.into_iter().partition(of_pod);
    let is_cut = in_pods.is_empty() && page.next_cursor.is_some();
    let has_more = others.len() > count || is_cut;
    others.truncate(count);
    let next = others
        .last()
        .filter(|_| has_more)
        .map(|it| it.id.to_string());
    others.extend(in_pods);
    Ok(Mine {
        places: others,
        next,
        is_cut,
    })
}

async fn pod_rooms(app: &App, me: &UserId, is_wanted: bool) -> Result<Vec<RoomId>> {
    if !is_wanted {
        return Ok(Vec::new());
    }
    let mine = [
        Query::equal(PodMember::USER_ID, me),
        Query::order_desc(CREATED_AT),
    ];
    let pods = app.rows::<PodMember>().list(mine, MOST_PODS).await?;
    Ok(pods
        .iter()
        .map(|it| rooms::of_pod(&it.row.pod_id))
        .collect())
}

/// Adds the caller's places in pods that were cut off: one call, for those who are in very many rooms.
async fn with_pods(app: &App, me: &UserId, mine: Mine, pods: &[RoomId]) -> Result<Places> {
    if !mine.is_cut || pods.is_empty() {
        return Ok(mine.places);
    }
    let ids: Vec<_> = pods.iter().map(|it| rooms::member(it, me)).collect();
    let found = app.rows::<ChatRoomMember>().get_many(&ids).await?;
    Ok(mine.places.into_iter().chain(found).collect())
}

/// What the list needs besides the rooms.
struct Look<'a> {
    app: &'a App,
    places: HashMap<&'a RoomId, &'a ChatRoomMember>,
    cards: Cards,
    here: HashMap<UserId, Presence>,
}

impl Look<'_> {
    fn item(&self, room: Stored<ChatRoom>) -> RoomItem {
        let place = self.places.get(&room.id);
        let peer = place.and_then(|it| it.peer_id.as_ref());
        let seen = place.map_or(0, |it| it.read_count);
        let muted_until = place.and_then(|it| it.muted_until);
        RoomItem {
            unread: room.row.message_count.saturating_sub(seen),
            peer: peer.map(|it| self.cards.of(it)),
            presence: peer.and_then(|it| self.here.get(it)).map(Into::into),
            pinned: place.is_some_and(|it| it.pinned),
            muted: muted_until.is_some_and(|it| it > self.app.now()),
            room: room.into(),
        }
    }
}
