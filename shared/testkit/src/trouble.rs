//! Trouble that stories are told under: always the same for the same seed.

use std::time::Duration;

use local::Chaos;

/// Events that are doubled, late and out of order, but never lost.
pub fn restless(seed: u64) -> Chaos {
    Chaos {
        seed,
        double: 0.3,
        delay: 0.2,
        reorder: 0.1,
        latest: Duration::from_millis(50),
        ..Chaos::default()
    }
}

/// No event arrives: what one would have started stays as it was written.
pub fn deaf() -> Chaos {
    Chaos {
        drop: 1.0,
        ..Chaos::default()
    }
}

/// Events that are lost as well, and data calls that are refused without effect.
pub fn stormy(seed: u64) -> Chaos {
    Chaos {
        drop: 0.1,
        unavailable: 0.02,
        ..restless(seed)
    }
}
