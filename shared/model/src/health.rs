//! How well a pod is, as one number.

/// What a pod's health is computed from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PodPulse {
    /// Members.
    pub members: u32,
    /// Members active in the last seven days.
    pub active: u32,
    /// Check-ins of the last seven days.
    pub check_ins: u32,
    /// Pledges of the last four weeks.
    pub pledges: u32,
    /// Those of them that were kept.
    pub kept: u32,
    /// Messages of the last seven days.
    pub messages: u32,
}

/// Returns the health of a pod, 0 to 100: activity 35, check-ins 20, pledges kept 30, messages 15.
pub fn pod_health(pulse: PodPulse) -> u32 {
    let members = f64::from(pulse.members);
    let parts = [
        (35.0, share(pulse.active, members)),
        (20.0, share(pulse.check_ins, members)),
        (30.0, share(pulse.kept, f64::from(pulse.pledges))),
        (15.0, share(pulse.messages, 10.0 * members)),
    ];
    percent(parts.iter().map(|(weight, part)| weight * part).sum())
}

/// Returns a score as the nearest whole number from 0 to 100.
pub fn percent(score: f64) -> u32 {
    let reached = |whole: &u32| f64::from(*whole) - 0.5 <= score;
    (1..=100).take_while(reached).last().unwrap_or(0)
}

/// The part of a whole, at most all of it; none of nothing.
fn share(part: u32, whole: f64) -> f64 {
    if whole > 0.0 {
        (f64::from(part) / whole).min(1.0)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PULSE: PodPulse = PodPulse {
        members: 10,
        active: 5,
        check_ins: 4,
        pledges: 20,
        kept: 15,
        messages: 40,
    };

    #[test]
    fn health_weighs_activity_check_ins_pledges_and_messages() {
        // 35 · 0.5 + 20 · 0.4 + 30 · 0.75 + 15 · 0.4
        assert_eq!(pod_health(PULSE), 54);
        let best = PodPulse {
            active: 10,
            check_ins: 70,
            kept: 20,
            messages: 1_000,
            ..PULSE
        };
        assert_eq!(pod_health(best), 100);
        assert_eq!(pod_health(PodPulse::default()), 0);
        let silent = PodPulse {
            members: 3,
            ..PodPulse::default()
        };
        assert_eq!(pod_health(silent), 0);
    }

    #[test]
    fn a_percentage_is_rounded_and_kept_within_its_bounds() {
        for (score, expected) in [
            (-1.0, 0),
            (0.49, 0),
            (0.5, 1),
            (54.49, 54),
            (54.5, 55),
            (103.0, 100),
        ] {
            assert_eq!(percent(score), expected, "{score}");
        }
    }
}
