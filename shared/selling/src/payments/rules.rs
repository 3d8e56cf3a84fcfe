//! What may become of a payment.

use model::PaymentStatus;
use store::tables::Payment;

use super::claim::Claim;

/// What a claim makes of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It goes over to this state.
    Becomes(PaymentStatus),
    /// Nothing changes, as it should be; the word is for the record.
    Stays(&'static str),
    /// Nothing changes, and a person must look at it; the word says why.
    Strange(&'static str),
}

/// Decides what a claim makes of a payment: created → open → paid | expired | failed; paid → refunded | disputed. Events arrive in any
/// order, so what follows from being paid may come before it. What is expired, failed or refunded stays so.
///
/// Whatever was paid that is not what was agreed is flagged and gives nobody anything.
pub fn next(payment: &Payment, claim: &Claim) -> Next {
    use PaymentStatus as Is;
    let status = payment.status;
    let is_waiting = matches!(status, Is::Created | Is::Open);
    match claim {
        Claim::Paid { .. } if is_waiting && is_agreed(payment, claim) => Next::Becomes(Is::Paid),
        Claim::Paid { .. } if is_waiting => Next::Becomes(Is::Flagged),
        Claim::Paid { .. } if matches!(status, Is::Expired | Is::Failed) => Next::Strange("late"),
        Claim::Pending => Next::Stays("pending"),
        Claim::Expired if is_waiting => Next::Becomes(Is::Expired),
        Claim::Failed if is_waiting => Next::Becomes(Is::Failed),
        Claim::Refunded { .. } if !matches!(status, Is::Refunded | Is::Expired | Is::Failed) => {
            Next::Becomes(Is::Refunded)
        }
        Claim::RefundedInPart => Next::Stays("partial"),
        Claim::Disputed if is_waiting || status == Is::Paid => Next::Becomes(Is::Disputed),
        Claim::Paid { .. }
        | Claim::Expired
        | Claim::Failed
        | Claim::Refunded { .. }
        | Claim::Disputed => Next::Stays("already"),
    }
}

/// Whether what was paid is what was asked for, at the page that was asked for.
fn is_agreed(payment: &Payment, claim: &Claim) -> bool {
    let Claim::Paid {
        amount,
        currency,
        session,
        ..
    } = claim
    else {
        return false;
    };
    let is_same_currency = currency
        .as_ref()
        .is_some_and(|it| it.eq_ignore_ascii_case(&payment.currency));
    let known = payment.stripe_session_id.as_ref();
    *amount == Some(payment.amount_cents.0)
        && is_same_currency
        && known.is_none_or(|it| it == session)
}

#[cfg(test)]
mod tests {
    use model::Cents;

    use super::*;

    fn payment(status: PaymentStatus) -> Payment {
        let (user, course) = ("asha".parse().unwrap(), "c1".parse().unwrap());
        Payment {
            status,
            stripe_session_id: Some("cs_1".to_owned()),
            ..Payment::new(&user, &course, Cents(1_250), "usd")
        }
    }

    fn paid(amount: i64, currency: &str, session: &str) -> Claim {
        Claim::Paid {
            amount: Some(amount),
            currency: Some(currency.to_owned()),
            session: session.to_owned(),
            intent: Some("pi_1".to_owned()),
        }
    }

    #[test]
    fn every_state_meets_every_claim() {
        use Next::{Becomes, Stays, Strange};
        use PaymentStatus as Is;
        let good = paid(1_250, "usd", "cs_1");
        let refunded = Claim::Refunded { receipt: None };
        let claims = [
            &good,
            &Claim::Expired,
            &Claim::Failed,
            &refunded,
            &Claim::Disputed,
        ];
        let already = Stays("already");
        let table = [
            (
                Is::Created,
                [
                    Becomes(Is::Paid),
                    Becomes(Is::Expired),
                    Becomes(Is::Failed),
                    Becomes(Is::Refunded),
                    Becomes(Is::Disputed),
                ],
            ),
            (
                Is::Open,
                [
                    Becomes(Is::Paid),
                    Becomes(Is::Expired),
                    Becomes(Is::Failed),
                    Becomes(Is::Refunded),
                    Becomes(Is::Disputed),
                ],
            ),
            (
                Is::Paid,
                [
                    already,
                    already,
                    already,
                    Becomes(Is::Refunded),
                    Becomes(Is::Disputed),
                ],
            ),
            (
                Is::Expired,
                [Strange("late"), already, already, already, already],
            ),
            (
                Is::Failed,
                [Strange("late"), already, already, already, already],
            ),
            (Is::Refunded, [already; 5]),
            (
                Is::Disputed,
                [already, already, already, Becomes(Is::Refunded), already],
            ),
            (
                Is::Flagged,
                [already, already, already, Becomes(Is::Refunded), already],
            ),
        ];
        assert_eq!(table.len(), PaymentStatus::ALL.len());
        for (status, expected) in table {
            let answers = claims.map(|claim| next(&payment(status), claim));
            assert_eq!(answers, expected, "{status}");
        }
    }

    #[test]
    fn nothing_leads_back_to_a_state_that_was_left() {
        use PaymentStatus as Is;
        let claims = [
            paid(1_250, "usd", "cs_1"),
            paid(1, "usd", "cs_1"),
            Claim::Pending,
            Claim::Expired,
            Claim::Failed,
            Claim::Refunded { receipt: None },
            Claim::RefundedInPart,
            Claim::Disputed,
        ];
        let rank = |status| match status {
            Is::Created => 0,
            Is::Open => 1,
            Is::Paid | Is::Flagged => 2,
            Is::Disputed => 3,
            Is::Expired | Is::Failed | Is::Refunded => 4,
        };
        for status in PaymentStatus::ALL {
            for claim in &claims {
                if let Next::Becomes(to) = next(&payment(*status), claim) {
                    assert!(rank(to) > rank(*status), "{status} to {to}");
                }
            }
        }
    }

    #[test]
    fn another_amount_currency_or_page_is_flagged() {
        let open = payment(PaymentStatus::Open);
        for claim in [
            paid(1_249, "usd", "cs_1"),
            paid(1_251, "usd", "cs_1"),
            paid(1_250, "eur", "cs_1"),
            paid(1_250, "usd", "cs_2"),
        ] {
            assert_eq!(next(&open, &claim), Next::Becomes(PaymentStatus::Flagged));
        }
        assert_eq!(
            next(&open, &paid(1_250, "USD", "cs_1")),
            Next::Becomes(PaymentStatus::Paid)
        );
    }

    #[test]
    fn a_page_that_is_not_known_yet_may_be_paid_at() {
        let fresh = Payment {
            stripe_session_id: None,
            ..payment(PaymentStatus::Created)
        };
        assert_eq!(
            next(&fresh, &paid(1_250, "usd", "cs_9")),
            Next::Becomes(PaymentStatus::Paid)
        );
    }
}
