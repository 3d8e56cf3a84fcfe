//! The recount: plain SQL over the host's file, and nothing of what the roll-ups are made of.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rusqlite::{Connection, Row};
use testkit::year::Year;

/// What somebody's life comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Seconds studied.
    pub seconds: i64,
    /// Check-ins.
    pub check_ins: i64,
    /// Planned sessions that ended.
    pub planned: i64,
    /// Days in a row until now.
    pub current: i64,
    /// Days in a row at the most.
    pub longest: i64,
    /// The last day that counts.
    pub last: Option<String>,
}

/// The host's file, with its tables under their names.
pub struct Recount(Connection);

impl Recount {
    /// Opens the file of a host that runs.
    pub fn open(folder: &Path) -> Self {
        let connection = Connection::open(folder.join("local.sqlite")).unwrap();
        // The ids and dates of this year are plain letters: they compare by their bytes.
        connection.create_collation("MARIADB", Ord::cmp).unwrap();
        let mut statement = connection
            .prepare("SELECT id, sequence FROM data_tables")
            .unwrap();
        let named = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let tables: Vec<(String, i64)> = statement
            .query_map([], named)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        drop(statement);
        for (table, sequence) in tables {
            let view = format!("CREATE TEMP VIEW {table} AS SELECT * FROM main.rows_{sequence}");
            connection.execute_batch(&view).unwrap();
        }
        Self(connection)
    }

    /// What everybody's sessions and check-ins come to, on the day that it is where they live.
    pub fn totals(&self, year: &Year, now: Timestamp) -> BTreeMap<String, Totals> {
        self.0
            .execute_batch("DROP TABLE IF EXISTS here; CREATE TEMP TABLE here (user TEXT PRIMARY KEY, today TEXT, yesterday TEXT)")
            .unwrap();
        for n in 0..year.people {
            let today = now.to_zoned(TimeZone::get(year.zone(n)).unwrap()).date();
            let yesterday = today.checked_sub(1.day()).unwrap();
            let days = [Year::person(n), today.to_string(), yesterday.to_string()];
            let insert = "INSERT INTO here VALUES (?1, ?2, ?3)";
            self.0.execute(insert, days).unwrap();
        }
        let sql = "
            WITH studied AS (
                SELECT userId AS user, localDate AS day, SUM(durationSec) AS seconds FROM study_sessions
                WHERE status = 'done' GROUP BY 1, 2),
            active AS (
                SELECT user, day FROM studied WHERE seconds >= 300
                UNION SELECT userId, localDate FROM pod_check_ins
                UNION SELECT userId, localDate FROM points_ledger WHERE reason IN ('chapter', 'assignment')),
            numbered AS (
                SELECT user, day, julianday(day) - ROW_NUMBER() OVER (PARTITION BY user ORDER BY day) AS run FROM active),
            runs AS (SELECT user, COUNT(*) AS days, MAX(day) AS last FROM numbered GROUP BY user, run)
            SELECT here.user,
                COALESCE((SELECT SUM(seconds) FROM studied WHERE studied.user = here.user), 0),
                (SELECT COUNT(*) FROM pod_check_ins WHERE userId = here.user),
                (SELECT COUNT(*) FROM study_sessions WHERE userId = here.user AND plannedSec IS NOT NULL AND status = 'done'),
                COALESCE((SELECT days FROM runs WHERE runs.user = here.user AND last IN (today, yesterday)), 0),
                COALESCE((SELECT MAX(days) FROM runs WHERE runs.user = here.user), 0),
                (SELECT MAX(last) FROM runs WHERE runs.user = here.user)
            FROM here";
        self.map(sql, totals)
    }

    /// What the roll-up wrote.
    pub fn rolled_totals(&self) -> BTreeMap<String, Totals> {
        let sql = "SELECT \"$id\", totalStudySeconds, checkInsCount, sessionsPlanned, currentStreak, longestStreak, lastStudyDay
            FROM user_stats WHERE sessionsPlanned = sessionsCompleted";
        self.map(sql, totals)
    }

    /// Check-ins, chapters and assignments of everybody's days, as the ledger has them.
    pub fn done(&self) -> BTreeMap<String, [i64; 3]> {
        let sql = "SELECT userId || ' ' || localDate, SUM(reason = 'checkin'), SUM(reason = 'chapter'), SUM(reason = 'assignment')
            FROM points_ledger WHERE reason IN ('checkin', 'chapter', 'assignment') GROUP BY 1";
        self.map(sql, |row| Ok([row.get(1)?, row.get(2)?, row.get(3)?]))
    }

    /// The same, as the days have them.
    pub fn rolled_done(&self) -> BTreeMap<String, [i64; 3]> {
        let sql =
            "SELECT userId || ' ' || localDate, checkIns, chapters, assignments FROM study_days
            WHERE checkIns + chapters + assignments > 0";
        self.map(sql, |row| Ok([row.get(1)?, row.get(2)?, row.get(3)?]))
    }

    /// Streaks above nought, as profiles show them.
    pub fn streaks_shown(&self) -> BTreeMap<String, i64> {
        let sql = "SELECT \"$id\", studyStreak FROM profiles WHERE studyStreak > 0";
        self.map(sql, |row| row.get(1))
    }

    /// Streaks above nought, as the roll-up wrote them.
    pub fn streaks_rolled(&self) -> BTreeMap<String, i64> {
        let sql = "SELECT \"$id\", currentStreak FROM user_stats WHERE currentStreak > 0";
        self.map(sql, |row| row.get(1))
    }

    /// Days of UTC that were over at three in the morning: people, posts, check-ins, seconds, enrolments.
    pub fn days(&self, now: Timestamp) -> BTreeMap<String, [i64; 5]> {
        let latest = now.checked_sub(203.minutes()).unwrap();
        let today = latest.to_zoned(TimeZone::UTC).date();
        let sql = format!(
            "WITH RECURSIVE days (day) AS (
                SELECT MIN(substr(\"$createdAt\", 1, 10)) FROM profiles
                UNION ALL SELECT date(day, '+1 day') FROM days WHERE day < date('{today}', '-1 day')),
            deeds AS (
                SELECT substr(startedAt, 1, 10) AS day, userId AS user, durationSec AS seconds, 's' AS kind FROM study_sessions
                UNION ALL SELECT substr(\"$createdAt\", 1, 10), authorId, 0, 'p' FROM posts
                UNION ALL SELECT substr(\"$createdAt\", 1, 10), userId, 0, 'c' FROM pod_check_ins
                UNION ALL SELECT substr(\"$createdAt\", 1, 10), userId, 0, 'e' FROM course_enrollments)
            SELECT days.day, COUNT(DISTINCT user), COALESCE(SUM(kind = 'p'), 0), COALESCE(SUM(kind = 'c'), 0),
                COALESCE(SUM(seconds), 0), COALESCE(SUM(kind = 'e'), 0)
            FROM days LEFT JOIN deeds ON deeds.day = days.day GROUP BY days.day"
        );
        self.map(&sql, figures)
    }

    /// The same, as the roll-up wrote it.
    pub fn rolled_days(&self) -> BTreeMap<String, [i64; 5]> {
        let sql = "SELECT \"$id\", activeUsers, posts, checkIns, studySeconds, enrollments FROM analytics_daily";
        self.map(sql, figures)
    }

    /// The streak of every member of a pod until the last day on which they checked in, and their points of check-ins.
    pub fn members(&self) -> BTreeMap<String, [i64; 2]> {
        let sql = "
            WITH days AS (SELECT DISTINCT userId AS user, localDate AS day FROM pod_check_ins),
            numbered AS (
                SELECT user, day, julianday(day) - ROW_NUMBER() OVER (PARTITION BY user ORDER BY day) AS run FROM days),
            runs AS (SELECT user, COUNT(*) AS days, MAX(day) AS last FROM numbered GROUP BY user, run),
            latest AS (SELECT user, days, MAX(last) FROM runs GROUP BY user)
            SELECT pod_members.userId, COALESCE(latest.days, 0),
                (SELECT 5 * COUNT(*) FROM days WHERE days.user = pod_members.userId)
            FROM pod_members LEFT JOIN latest ON latest.user = pod_members.userId";
        self.map(sql, |row| Ok([row.get(1)?, row.get(2)?]))
    }

    /// The same, as the members have them.
    pub fn rolled_members(&self) -> BTreeMap<String, [i64; 2]> {
        let sql = "SELECT userId, streak, points FROM pod_members";
        self.map(sql, |row| Ok([row.get(1)?, row.get(2)?]))
    }

    /// The points of everybody who won any, as the ledger has them.
    pub fn points(&self) -> BTreeMap<String, i64> {
        self.points_since("2000-01-01")
    }

    /// The same, as the profiles have them.
    pub fn rolled_points(&self) -> BTreeMap<String, i64> {
        let sql = "SELECT \"$id\", totalPoints FROM profiles WHERE totalPoints > 0";
        self.map(sql, |row| row.get(1))
    }

    /// The points that were won since a day of UTC began.
    pub fn points_since(&self, day: &str) -> BTreeMap<String, i64> {
        let sql = format!(
            "SELECT userId, SUM(points) FROM points_ledger WHERE julianday(\"$createdAt\") >= julianday('{day}') GROUP BY 1"
        );
        self.map(&sql, |row| row.get(1))
    }

    /// The points of a week, as the roll-up wrote them.
    pub fn rolled_week(&self, week: &str) -> BTreeMap<String, i64> {
        let sql = format!("SELECT \"$id\", weekPoints FROM user_stats WHERE pointsWeek = '{week}'");
        self.map(&sql, |row| row.get(1))
    }

    /// Check-ins of the week before a pod was looked at last, and who wrote them.
    pub fn pods(&self) -> BTreeMap<String, [i64; 2]> {
        let sql = "SELECT podId, COUNT(*), COUNT(DISTINCT userId)
            FROM pod_check_ins JOIN pod_stats ON pod_stats.\"$id\" = podId
            WHERE julianday(pod_check_ins.\"$createdAt\") > julianday(computedAt) - 7 GROUP BY podId";
        self.map(sql, |row| Ok([row.get(1)?, row.get(2)?]))
    }

    /// The same, as the roll-up wrote it.
    pub fn rolled_pods(&self) -> BTreeMap<String, [i64; 2]> {
        let sql = "SELECT \"$id\", checkIns7d, activeMembers7d FROM pod_stats";
        self.map(sql, |row| Ok([row.get(1)?, row.get(2)?]))
    }

    /// Who leads by points, the first hundred.
    pub fn leaders(&self) -> Vec<(String, u64)> {
        let sql = "SELECT \"$id\", totalPoints FROM profiles WHERE totalPoints > 0 AND visibility <> 'private'
            ORDER BY totalPoints DESC, \"$id\" LIMIT 100";
        let mut statement = self.0.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)));
        let rows = rows.unwrap().map(Result::unwrap);
        rows.map(|(user, points)| (user, u64::try_from(points).unwrap()))
            .collect()
    }

    fn map<V>(
        &self,
        sql: &str,
        value: impl Fn(&Row<'_>) -> rusqlite::Result<V>,
    ) -> BTreeMap<String, V> {
        let mut statement = self.0.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, value(row)?)));
        let rows = rows.unwrap().map(Result::unwrap);
        rows.collect()
    }
}

fn totals(row: &Row<'_>) -> rusqlite::Result<Totals> {
    Ok(Totals {
        seconds: row.get(1)?,
        check_ins: row.get(2)?,
        planned: row.get(3)?,
        current: row.get(4)?,
        longest: row.get(5)?,
        last: row.get(6)?,
    })
}

fn figures(row: &Row<'_>) -> rusqlite::Result<[i64; 5]> {
    Ok([
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
    ])
}
