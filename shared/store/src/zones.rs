//! Where people's clocks are.

use model::{UserId, Zone};
use tables::UserSettings;

use crate::{App, Result};

impl App {
    /// Reads the zone of somebody's calendar; UTC where they never said. One call.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn zone_of(&self, user: &UserId) -> Result<Zone> {
        let settings = self.rows::<UserSettings>().find(user).await?;
        Ok(settings.map_or_else(Zone::utc, |it| it.row.timezone))
    }
}
