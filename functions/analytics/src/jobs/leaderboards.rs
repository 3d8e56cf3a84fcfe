//! J-08: who leads, everywhere and in each pod.
//!
//! Points of the week are kept in `user_stats` for whoever won any since the pass before, summed up from the ledger anew, so that the
//! board of the week is read in order like those of points and streaks. A pod's board is written when its members moved.

mod global;
mod pods;
mod ranking;
mod weeks;

use runtime::Result;
use store::jobs::{Step, Turn};
use store::App;

use super::place::Place;

pub use pods::roll_up as roll_up_pods;

const POINTS: usize = 0;
const BOARDS: usize = 1;

/// Sums up a page of the points that were won, then writes the boards.
pub async fn roll_up(app: App, turn: Turn) -> Result<Step> {
    let place = Place::of(turn.cursor.as_deref());
    if place.phase == POINTS {
        let (processed, last) = weeks::sum_up(&app, &turn, place.after.as_deref()).await?;
        return Ok(place.step(processed, last, Some(BOARDS)));
    }
    let lines = Box::pin(global::write(&app, &turn)).await?;
    Ok(place.step(lines, None, None))
}
