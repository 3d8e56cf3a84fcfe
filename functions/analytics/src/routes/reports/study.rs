//! What the caller studied: a report to read, and an export to take along.

use client::Query;
use model::{PodId, Zone};
use runtime::{Content, Form, HeaderMap, Query as Params, Result, State};
use store::schema::ID;
use store::tables::Pod;
use store::{App, Me};

use super::{material, shown};
use crate::page;
use crate::rules::reports::study::{self, Material};
use crate::rules::reports::{doings, export, Range, Window};
use crate::wire::reports::{Export, ExportQuery, ReportQuery, StudyReport, Written};

/// Reports what the caller studied. Everything is read at once; the names of pods follow.
///
/// # Errors
///
/// `bad_range`; `window_too_long`; `session_required` for whoever studied in pods.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Params(asked): Params<ReportQuery>,
    headers: HeaderMap,
) -> Result<Form<StudyReport>> {
    let window = Window::new(asked.from, asked.to, app.now().date_in(&Zone::utc()))?;
    let (material, today) = material::read(&app, &me, window).await?;
    let range = window.exact(today)?;
    let now = window.has_streak().then_some(today);
    let mut report = study::report(&material, range, now);
    name_pods(&app, &mut report).await?;
    shown(report, asked.format, &headers, page::study)
}

/// Hands the caller what is known of their studying: everything, or one table of it, and nothing that is cut.
///
/// # Errors
///
/// `bad_range`; `window_too_long`, also for days in which more happened than an export holds.
pub async fn export(
    State(app): State<App>,
    Me(me): Me,
    Params(asked): Params<ExportQuery>,
) -> Result<Form<Export>> {
    let window = Window::new(asked.from, asked.to, app.now().date_in(&Zone::utc()))?;
    let (material, today) = material::read(&app, &me, window).await?;
    let table = (asked.format == Written::Csv).then_some(asked.table);
    export::check_whole(&material, table)?;
    let export = exported(&material, window.exact(today)?);
    if asked.format == Written::Json {
        return Ok(Form::Data(export));
    }
    let table = export::table(&export, asked.table);
    let name = export::file_name(&export, asked.table);
    let content = Content::new("text/csv; charset=utf-8", table);
    let name = format!("attachment; filename=\"{name}\"");
    Ok(Form::Content(content.header("content-disposition", &name)))
}

fn exported(material: &Material, range: Range) -> Export {
    Export {
        from: range.from,
        to: range.to,
        days: study::days(&material.days, range),
        sessions: study::sessions(&material.sessions, range),
        achievements: study::achievements(&material.achievements, range),
        goals: doings::goals(&material.goals, range),
        resources: doings::files(&material.resources, range),
        activity: doings::entries(&material.log, range),
    }
}

/// Names the pods that the caller may still read. One call, none without pods.
async fn name_pods(app: &App, report: &mut StudyReport) -> Result<()> {
    let ids: Vec<PodId> = report.pods.iter().map(|it| it.pod_id.clone()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let some = ids.get(..100).unwrap_or(&ids);
    let named = [Query::equal(ID, some), Query::is_null(Pod::DELETED_AT)];
    let pods = app.as_caller::<Pod>()?.list(named, 100).await?;
    for share in &mut report.pods {
        let pod = pods.iter().find(|it| it.id == share.pod_id);
        share.name = pod.map(|it| it.row.name.to_string());
    }
    Ok(())
}
