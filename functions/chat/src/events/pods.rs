//! A pod's room: made with it, named and archived with it.

use runtime::Result;
use store::tables::Pod;
use store::{App, Created, Updated};

/// Makes the room of a new pod and greets in it; a repeat makes nothing.
pub async fn founded(app: App, Created(pod): Created<Pod>) -> Result<()> {
    let Some(pod) = app.rows::<Pod>().find(&pod.id).await? else {
        return Ok(());
    };
    if pod.row.deleted_at.is_none() {
        app.open_pod_room(&pod).await?;
    }
    Ok(())
}

/// Names the room as its pod, and closes it with it. Every counter of a pod changes its row too; then nothing matches.
///
/// Events come in any order, so what was written is compared with the pod as it is now.
pub async fn changed(app: App, Updated(pod): Updated<Pod>) -> Result<()> {
    if !app.keep_pod_room(&pod).await? {
        return Ok(());
    }
    if let Some(now) = app.rows::<Pod>().find(&pod.id).await? {
        app.keep_pod_room(&now).await?;
    }
    Ok(())
}
