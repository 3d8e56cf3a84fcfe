//! Who may see a pod, and who may write in it.
//!
//! A private pod does not exist for a stranger; of a public one they learn that its members do this.

use futures_util::try_join;
use model::{PodId, UserId};
use runtime::{Code, Error, Result};

use crate::app::App;
use crate::stored::Stored;
use tables::{Pod, PodMember};

/// A pod, and somebody's place in it.
#[derive(Debug, Clone)]
pub struct SeenPod {
    /// The pod.
    pub pod: Stored<Pod>,
    /// Their membership, if they have one.
    pub member: Option<Stored<PodMember>>,
}

impl App {
    /// Reads a pod that `me` may see, with their place in it: two calls at once.
    ///
    /// # Errors
    ///
    /// `not_found` for one that is deleted, and for a private one that `me` is not in.
    pub async fn see_pod(&self, pod: &PodId, me: &UserId) -> Result<SeenPod> {
        let pods = self.rows::<Pod>();
        let (pod, member) = try_join!(pods.get(pod), self.membership(pod, me))?;
        if pod.row.deleted_at.is_some() || (member.is_none() && !pod.row.is_public) {
            return Err(Error::not_found("pod"));
        }
        Ok(SeenPod { pod, member })
    }

    /// Reads a pod that `me` is in: two calls at once.
    ///
    /// # Errors
    ///
    /// `not_found` as [`App::see_pod`]; `not_a_member` for a public pod that `me` is not in.
    pub async fn pod_of(
        &self,
        pod: &PodId,
        me: &UserId,
    ) -> Result<(Stored<Pod>, Stored<PodMember>)> {
        let seen = self.see_pod(pod, me).await?;
        let member = seen.member.ok_or_else(outside)?;
        Ok((seen.pod, member))
    }

    /// Reads a pod that `me` may write in: two calls at once.
    ///
    /// # Errors
    ///
    /// As [`App::pod_of`]; `pod_inactive` for an archived one.
    pub async fn writable_pod(
        &self,
        pod: &PodId,
        me: &UserId,
    ) -> Result<(Stored<Pod>, Stored<PodMember>)> {
        let (pod, member) = self.pod_of(pod, me).await?;
        check_active(&pod.row)?;
        Ok((pod, member))
    }

    /// Refuses to write what belongs to a pod that is archived, to whoever is let in otherwise; one call, none where it belongs to no
    /// pod.
    ///
    /// # Errors
    ///
    /// `pod_inactive`; `not_found` for a pod that is gone.
    pub async fn check_pod_open(&self, pod: Option<&PodId>) -> Result<()> {
        let Some(pod) = pod else { return Ok(()) };
        let pod = self.rows::<Pod>().get(pod).await?;
        if pod.row.deleted_at.is_some() {
            return Err(Error::not_found("pod"));
        }
        check_active(&pod.row)
    }
}

/// Refuses to write in an archived pod.
///
/// # Errors
///
/// `pod_inactive`.
pub fn check_active(pod: &Pod) -> Result<()> {
    if pod.is_active {
        return Ok(());
    }
    Err(archived())
}

/// What is said to whoever writes in an archived pod.
pub fn archived() -> Error {
    Error::new(
        Code::PodInactive,
        "This pod is archived: it can be read, not written",
    )
}

/// What is said to whoever is not in a pod that they may know of.
pub fn outside() -> Error {
    Error::new(Code::NotAMember, "Only members of the pod may do this")
}
