//! Starting and ending meetings, each once.
//!
//! A pod has one running meeting: the row that says so has the pod's id, and is made before the meeting and removed after it.

use client::Permission;
use futures_util::try_join;
use model::{did, EdgeId, Kind, List, MeetingId, MeetingKind, MeetingStatus, PodId, UserId};
use runtime::{Code, Error, Result};
use store::meetings::Ending;
use store::tables::{ActiveMeeting, Meeting, MeetingParticipant};
use store::{readers, App, Stored};

use crate::provider::MeetingProvider;
use crate::wire::NewMeeting;
use crate::{access, rules};

/// The id of somebody's place in a meeting.
pub fn place_id(meeting: &MeetingId, user: &UserId) -> EdgeId {
    did(
        Kind::MEETING_PARTICIPANT,
        &[meeting.as_str(), user.as_str()],
    )
}

/// How many people a pod's meeting takes that is no session's.
pub const SEATS: u32 = 50;

/// Starts the meeting of a pod, with so many seats: the gate, then meeting and host at once.
///
/// # Errors
///
/// `already_active`.
pub async fn start_in_pod(
    app: &App,
    host: &UserId,
    pod: &PodId,
    (kind, seats): (MeetingKind, u32),
    new: NewMeeting,
) -> Result<Stored<Meeting>> {
    let id = MeetingId::random();
    take_gate(app, pod, &id, host).await?;
    let meeting = Meeting {
        pod_id: Some(pod.clone()),
        kind,
        status: MeetingStatus::Active,
        max_participants: seats,
        started_at: Some(app.now()),
        ..meeting(app, host, new)
    };
    create(app, &id, &meeting, &[readers::pod(pod)]).await
}

/// Calls somebody: the meeting begins once they come.
///
/// # Errors
///
/// What the store answers.
pub async fn call(
    app: &App,
    host: &UserId,
    peer: &UserId,
    new: NewMeeting,
) -> Result<Stored<Meeting>> {
    let both = [readers::user(host), readers::user(peer)];
    let meeting = Meeting {
        kind: MeetingKind::Direct,
        status: MeetingStatus::Pending,
        max_participants: 2,
        ..meeting(app, host, new)
    };
    create(app, &MeetingId::random(), &meeting, &both).await
}

/// Ends a meeting that runs or rings now, once; none where somebody else did.
///
/// # Errors
///
/// What the store answers.
pub async fn end(
    app: &App,
    meeting: &Stored<Meeting>,
    status: MeetingStatus,
) -> Result<Option<Stored<Meeting>>> {
    let now = Ending {
        status,
        at: app.now(),
    };
    Ok(app.end_meeting(meeting, now, []).await?)
}

fn meeting(app: &App, host: &UserId, new: NewMeeting) -> Meeting {
    let provider = access::provider(app);
    Meeting {
        pod_id: None,
        title: new.title,
        host_id: host.clone(),
        kind: MeetingKind::Pod,
        room_name: provider.new_room(),
        provider: provider.name().to_owned(),
        status: MeetingStatus::Active,
        started_at: None,
        ended_at: None,
        duration_sec: 0,
        max_participants: SEATS,
        participant_count: 1,
        last_heartbeat_at: Some(app.now()),
        event_id: new.event_id,
        recording_url: None,
        notes: None,
        features: List::default(),
    }
}

async fn create(
    app: &App,
    id: &MeetingId,
    meeting: &Meeting,
    readers: &[Permission],
) -> Result<Stored<Meeting>> {
    let host = MeetingParticipant::new(id, meeting.pod_id.clone(), &meeting.host_id, app.now());
    let place = place_id(id, &meeting.host_id);
    let (meetings, places) = (app.rows::<Meeting>(), app.rows::<MeetingParticipant>());
    let (meeting, _) = try_join!(
        meetings.create(id, meeting, readers),
        places.create(&place, &host, readers),
    )?;
    Ok(meeting)
}

/// Takes the pod's gate; one that was left behind by a meeting that is over, or never was, is taken over.
async fn take_gate(app: &App, pod: &PodId, id: &MeetingId, host: &UserId) -> Result<()> {
    let gate = ActiveMeeting {
        meeting_id: id.clone(),
        started_by: host.clone(),
    };
    let gates = app.rows::<ActiveMeeting>();
    if gates.create_once(pod, &gate, &[]).await?.is_some() {
        return Ok(());
    }
    let running = gates.find(pod).await?;
    if let Some(running) = &running {
        let old = app.rows::<Meeting>().find(&running.row.meeting_id).await?;
        let is_fresh = app.now().since(running.created_at).as_secs() < 60;
        let runs = old.map_or(is_fresh, |it| rules::check_open(&it.row).is_ok());
        if runs {
            return Err(Error::new(
                Code::AlreadyActive,
                "This pod is in a meeting already",
            ));
        }
        app.let_meet(pod, &running.row.meeting_id).await?;
    }
    match gates.create_once(pod, &gate, &[]).await? {
        Some(_) => Ok(()),
        None => Err(Error::new(
            Code::AlreadyActive,
            "This pod is in a meeting already",
        )),
    }
}
