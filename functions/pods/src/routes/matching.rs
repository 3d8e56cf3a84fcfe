//! Pods that fit the caller.

use std::collections::BTreeSet;
use std::sync::Arc;

use client::{Changes, Query};
use futures_util::try_join;
use model::{random, EntityId, JoinedVia, MatchVariant, PodId, UserId};
use runtime::{Json, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{MatchExperiment, Pod, PodMember, Profile, UserSettings};
use store::{App, Me};

use crate::entering::Entry;
use crate::rules::fit::{self, Match};
use crate::wire::{AutoMatch, Matched, RecommendFilter, Recommendation, Recommendations};
use crate::{cache, rules};

/// How many pods are looked at: the newest, and where there are more the newest that share an interest.
const CANDIDATES: u32 = 100;

/// How many memberships are read to leave one's own pods out.
const OWN_PODS: u32 = 500;

/// Lists the pods that fit the caller best.
///
/// # Errors
///
/// `validation_failed`.
pub async fn recommend(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<RecommendFilter>,
) -> Result<Json<Recommendations>> {
    rules::check_range("limit", filter.limit, 1, 20)?;
    let matches = matches(&app, &me).await?;
    Ok(Json(Recommendations {
        items: best(&matches, filter.limit.unwrap_or(5)),
    }))
}

/// Matches the caller with pods, once they have said what they like: half of the people join the best at once, half are asked.
///
/// # Errors
///
/// `validation_failed`.
pub async fn auto_match(
    State(app): State<App>,
    Me(me): Me,
    Json(wish): Json<AutoMatch>,
) -> Result<Json<Matched>> {
    rules::check_range("joinLimit", wish.join_limit, 1, 3)?;
    rules::check_range("matchLimit", wish.match_limit, 1, 10)?;
    let (matches, variant) = try_join!(matches(&app, &me), variant(&app, &me))?;
    let joined = match variant {
        MatchVariant::AutoJoin => {
            join_best(&app, &me, &matches, wish.join_limit.unwrap_or(3)).await?
        }
        MatchVariant::Prompted => Vec::new(),
    };
    let recommended = best(&matches, wish.match_limit.unwrap_or(5));
    let run = MatchExperiment {
        user_id: me,
        variant,
        recommended: recommended.iter().map(|it| it.pod.id.clone()).collect(),
        joined: joined.clone(),
        scores: recommended.iter().map(|it| it.score).collect(),
    };
    let runs = app.rows::<MatchExperiment>();
    runs.create(&EntityId::random(), &run, &[]).await?;
    Ok(Json(Matched {
        variant,
        recommended,
        joined,
    }))
}

/// Reads what fits the caller, unless it was read a moment ago: three calls at once, and one more where there are more pods than are
/// looked at.
async fn matches(app: &App, me: &UserId) -> Result<Arc<Vec<Match>>> {
    let cache = cache::of(app);
    let now = app.now();
    if let Some(known) = cache.get(me, now) {
        return Ok(known);
    }
    let of_me = [Query::equal(PodMember::USER_ID, me)];
    let (profiles, pods, places) = (
        app.rows::<Profile>(),
        app.rows::<Pod>(),
        app.rows::<PodMember>(),
    );
    let (profile, mut candidates, places) = try_join!(
        profiles.find(me),
        pods.list(open(), CANDIDATES),
        places.list(of_me, OWN_PODS),
    )?;
    let own: BTreeSet<PodId> = places.into_iter().map(|it| it.row.pod_id).collect();
    let profile = profile.map(|it| it.row);
    let topics = profile.as_ref().map_or_else(Vec::new, fit::spellings);
    let there_are_more = u32::try_from(candidates.len()) == Ok(CANDIDATES);
    if there_are_more && !topics.is_empty() {
        let known: BTreeSet<PodId> = candidates.iter().map(|it| it.id.clone()).collect();
        let shared = open().into_iter().chain([about(&topics)]);
        let shared = pods.list(shared, CANDIDATES).await?;
        candidates.extend(shared.into_iter().filter(|it| !known.contains(&it.id)));
    }
    let matches = Arc::new(fit::matches(profile.as_ref(), candidates, &own, now));
    cache.put(me, now, &matches);
    Ok(matches)
}

/// The pods that anybody may come into, the newest first.
fn open() -> [Query; 4] {
    [
        Query::equal(Pod::IS_PUBLIC, true),
        Query::equal(Pod::IS_ACTIVE, true),
        Query::is_null(Pod::DELETED_AT),
        Query::order_desc(CREATED_AT),
    ]
}

/// Pods that name one of these as what they are about.
fn about(topics: &[String]) -> Query {
    Query::or([
        Query::contains_any(Pod::MATCHING_TAGS, topics),
        Query::contains_any(Pod::TAGS, topics),
        Query::equal(Pod::SUBJECT, topics),
    ])
}

fn best(matches: &[Match], limit: u32) -> Vec<Recommendation> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let best = matches.iter().take(limit).map(|it| Recommendation {
        pod: it.pod.clone().into(),
        score: it.score,
        reasons: it.reasons.clone(),
    });
    best.collect()
}

/// How the caller is matched: drawn once, then kept.
async fn variant(app: &App, me: &UserId) -> Result<MatchVariant> {
    let settings = app.rows::<UserSettings>();
    let own = settings.find(me).await?;
    if let Some(known) = own.as_ref().and_then(|it| it.row.match_variant) {
        return Ok(known);
    }
    let drawn = match random::characters(b"ap", 1).as_str() {
        "a" => MatchVariant::AutoJoin,
        _ => MatchVariant::Prompted,
    };
    if own.is_none() {
        return Ok(drawn);
    }
    let undecided = [Query::is_null(UserSettings::MATCH_VARIANT)];
    let change = Changes::new().set(UserSettings::MATCH_VARIANT, drawn);
    if settings.update_if(me, undecided, &change).await?.is_some() {
        return Ok(drawn);
    }
    // Another call of theirs drew first.
    let own = settings.find(me).await?;
    Ok(own.and_then(|it| it.row.match_variant).unwrap_or(drawn))
}

/// Joins the best of what fits. What fits may have been read minutes ago, so the pods are read again, in one call: one that is private,
/// archived, deleted or full by now is passed over, and so is one that refuses.
async fn join_best(app: &App, me: &UserId, matches: &[Match], limit: u32) -> Result<Vec<PodId>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut joined = Vec::new();
    if matches.is_empty() {
        return Ok(joined);
    }
    let ids = matches.iter().map(|it| &it.pod.id);
    let pods = app.rows::<Pod>().get_many(ids).await?;
    let now = |id: &PodId| pods.iter().find(|it| it.id == *id);
    let open = matches.iter().filter_map(|it| now(&it.pod.id));
    for pod in open.filter(|it| fit::is_open(&it.row)) {
        if joined.len() >= limit {
            break;
        }
        let entry = Entry {
            pod,
            user: me,
            via: JoinedVia::Auto,
            invite: None,
        };
        match entry.enter(app).await {
            Ok(entered) if entered.already_member => {}
            Ok(_) => joined.push(pod.id.clone()),
            Err(refusal) if refusal.code.status().is_client_error() => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(joined)
}
