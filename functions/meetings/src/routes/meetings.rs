//! Meetings: starting, reading, ending, and who was there.

use client::Query;
use futures_util::try_join;
use model::{did, DmPolicy, EdgeId, Kind, MeetingId, MeetingKind, MeetingStatus, PodId, UserId};
use runtime::{Code, Error, Json, Made, Path, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Follow, Meeting, MeetingParticipant, Profile, UserSettings};
use store::{App, Me, Page};
use studying::attendance;

use crate::provider::MeetingProvider;
use crate::wire::{
    Analytics, Attendance, MeetingFilter, MeetingView, NewMeeting, OneMeeting, Started,
};
use crate::{access, holding};

/// How many places of a meeting its analysis reads.
const MOST_PLACES: u32 = 500;

/// Starts the meeting of a pod, or calls somebody.
///
/// # Errors
///
/// `validation_failed` unless exactly one of pod and peer is named; for a pod `not_a_member`, `not_found`, `pod_inactive`,
/// `already_active`; for a call `self`, `not_found`, `dm_not_allowed`.
pub async fn start(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewMeeting>,
) -> Result<Made<Started>> {
    let meeting = match (new.pod_id.clone(), new.peer_id.clone()) {
        (Some(pod), None) => {
            app.writable_pod(&pod, &me).await?;
            let open = (MeetingKind::Pod, holding::SEATS);
            holding::start_in_pod(&app, &me, &pod, open, new).await?
        }
        (None, Some(peer)) => {
            check_may_call(&app, &me, &peer).await?;
            holding::call(&app, &me, &peer, new).await?
        }
        _ => {
            return Err(Error::field(
                "podId",
                "must be given, or `peerId`, and not both",
            ))
        }
    };
    Ok(Made::created(Started {
        join_url: access::provider(&app).join_url(&meeting.row.room_name),
        meeting: meeting.into(),
    }))
}

/// Reads a meeting.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn read(
    State(app): State<App>,
    Me(_): Me,
    Path(id): Path<MeetingId>,
) -> Result<Json<OneMeeting>> {
    let meeting = access::meeting(&app, &id).await?.into();
    Ok(Json(OneMeeting { meeting }))
}

/// Lists a pod's meetings, newest first.
///
/// # Errors
///
/// `not_found` for who is no member; `bad_cursor`; `session_required`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(pod): Path<PodId>,
    Params(filter): Params<MeetingFilter>,
) -> Result<Json<Page<MeetingView>>> {
    let mut wanted = vec![
        Query::equal(Meeting::POD_ID, &pod),
        Query::order_desc(CREATED_AT),
    ];
    wanted.extend(filter.status.map(|it| Query::equal(Meeting::STATUS, it)));
    let readable = app.as_caller::<Meeting>()?;
    let page = readable.page(wanted, &filter.paging, 20).await?;
    if page.items.is_empty() {
        access::check_member(&app, &pod, &me).await?;
    }
    Ok(Json(page.map(MeetingView::from)))
}

/// Ends a meeting, once; how long it took is computed here.
///
/// # Errors
///
/// `forbidden`; `not_found`; `already_ended`; `session_required`.
pub async fn end(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MeetingId>,
) -> Result<Json<OneMeeting>> {
    let meeting = access::meeting(&app, &id).await?;
    access::check_leads(&app, &me, &meeting.row.host_id, meeting.row.pod_id.as_ref()).await?;
    let status = match meeting.row.status {
        MeetingStatus::Pending => MeetingStatus::Cancelled,
        _ => MeetingStatus::Ended,
    };
    let ended = holding::end(&app, &meeting, status).await?;
    let ended =
        ended.ok_or_else(|| Error::new(Code::AlreadyEnded, "This meeting is over already"))?;
    Ok(Json(OneMeeting {
        meeting: ended.into(),
    }))
}

/// Tells who was in a meeting and how long, from what the server saw.
///
/// # Errors
///
/// `forbidden`; `not_found`; `session_required`.
pub async fn analytics(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MeetingId>,
) -> Result<Json<Analytics>> {
    let of_meeting = [
        Query::equal(MeetingParticipant::MEETING_ID, &id),
        Query::order_asc(MeetingParticipant::STATUS),
    ];
    let places = app.rows::<MeetingParticipant>();
    let (meeting, places) = try_join!(access::meeting(&app, &id), async {
        Ok(places.list(of_meeting, MOST_PLACES).await?)
    })?;
    let people = places.iter().map(|it| &it.row.user_id);
    let cards = async { Ok(app.cards(people).await?) };
    let ((), cards) = try_join!(
        access::check_leads(&app, &me, &meeting.row.host_id, meeting.row.pod_id.as_ref()),
        cards,
    )?;
    let now = app.now();
    let attendance = places.iter().map(|it| Attendance {
        duration_sec: attendance::stayed(&it.row, &meeting.row, now),
        card: cards.of(&it.row.user_id),
        participant: it.row.clone().into(),
    });
    Ok(Json(Analytics {
        participants: attendance.collect(),
        meeting: meeting.into(),
    }))
}

/// Refuses to call oneself, nobody, and who takes no messages from the caller.
async fn check_may_call(app: &App, me: &UserId, peer: &UserId) -> Result<()> {
    if me == peer {
        return Err(Error::new(Code::OneSelf, "Call somebody else"));
    }
    let edge: EdgeId = did(Kind::FOLLOW, &[me.as_str(), peer.as_str()]);
    let (profiles, settings, follows) = (
        app.rows::<Profile>(),
        app.rows::<UserSettings>(),
        app.rows::<Follow>(),
    );
    let (profile, settings, follow) = try_join!(
        profiles.find(peer),
        settings.find(peer),
        follows.find(&edge)
    )?;
    profile
        .filter(|it| it.row.deleted_at.is_none())
        .ok_or_else(|| Error::not_found("person"))?;
    let policy = settings.map_or(DmPolicy::Everyone, |it| it.row.allow_dm_from);
    match (policy, follow) {
        (DmPolicy::Everyone, _) | (DmPolicy::Followers, Some(_)) => Ok(()),
        _ => Err(Error::new(
            Code::DmNotAllowed,
            "This person takes no calls from you",
        )),
    }
}
