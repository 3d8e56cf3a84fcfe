//! What was acknowledged outlives the process: the host is killed, as `kill -9` does, in the middle of writes and uploads, and started
//! again on the same folder. Then everything acknowledged is there, nothing is there by half, and nothing is left over.
//!
//! `KILLS`, `CALLS` and `SEED` make it longer or another one: `scripts/test durability` kills twenty times among 10,000 calls.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that meets the unexpected fails, and says what it looked at"
)]

mod dice;
mod evidence;
mod host;
mod journal;
mod life;

use std::sync::Arc;

use parking_lot::Mutex;

use host::Host;
use journal::Journal;

fn asked(name: &str, otherwise: u64) -> u64 {
    std::env::var_os(name).map_or(otherwise, |text| text.to_str().unwrap().parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_a_kill() {
    let (kills, calls, first) = (asked("KILLS", 2), asked("CALLS", 600), asked("SEED", 1));
    let folder = tempfile::tempdir().unwrap();
    let journal = Arc::new(Mutex::new(Journal::default()));
    let mut host = Host::start(folder.path());
    life::prepare(&host.caller).await;
    for kill in 0..kills {
        let seed = first + kill;
        life::until_killed(host, &journal, seed, calls / kills).await;
        host = Host::start(folder.path());
        let last = kill + 1 == kills;
        let found = evidence::check(&host.caller, folder.path(), &journal, last).await;
        println!("kill {}, seed {seed}: {found}", kill + 1);
    }
    let acknowledged = journal.lock().acknowledged;
    println!("{acknowledged} calls were acknowledged, {kills} kills: nothing lost, nothing by half, nothing left over");
    assert!(acknowledged >= calls / kills * kills, "{acknowledged}");
}
