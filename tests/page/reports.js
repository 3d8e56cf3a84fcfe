// Reports as pages, in a real browser: what they show, how they print, who can read them. Usage: reports.js [FOLDER FOR PICTURES] INFO, where
// INFO is the file that the host wrote.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { open, tell } from './browser.js';

const info = JSON.parse(readFileSync(process.argv.at(-1), 'utf8'));
const pictures = process.argv.length > 3 ? process.argv[2] : undefined;
const EVIL = '<img src=x onerror=alert(1)>';
const DAY = 24 * 60 * 60 * 1000;
const today = Date.now();
const dated = (ago) => new Date(today - ago * DAY).toISOString().slice(0, 10);

async function api(method, path, body, who = { 'x-appwrite-key': info.key }) {
  const headers = { 'content-type': 'application/json', 'x-appwrite-project': info.project, ...who };
  const answer = await fetch(`${info.endpoint}${path}`, { method, body: body && JSON.stringify(body), headers });
  const told = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${told}`);
  return told && JSON.parse(told);
}

const put = (table, rowId, data, readers = []) => {
  const permissions = readers.map((id) => `read("user:${id}")`);
  return api('POST', `/tablesdb/peerspark-main-db/tables/${table}/rows`, { rowId, data, permissions });
};

/** A month of studying, three courses, thirty days of the platform. */
async function fill() {
  // The jobs run before there is anything to count again; the host's clock stands still, so that they do not run by themselves.
  await api('POST', '/../_local/tick', { function: 'scheduler' });
  const pods = (await api('GET', '/tablesdb/peerspark-main-db/tables/pods/rows')).rows;
  const subjects = ['Calculus', 'Signals and systems', EVIL, undefined];
  for (let ago = 2; ago < 28; ago += 1) {
    if (ago % 5 === 0) continue;
    const [localDate, durationSec] = [dated(ago), 900 + (ago * 577) % 6000];
    await put('study_sessions', `seen${ago}`, {
      userId: 'asha', subject: subjects[ago % 4], podId: ago % 3 ? undefined : pods[0].$id, source: 'focus', status: 'done',
      startedAt: `${localDate}T10:00:00.000Z`, endedAt: `${localDate}T12:00:00.000Z`, durationSec, localDate,
    });
    await put('study_days', `seen${ago}`, { userId: 'asha', localDate, seconds: durationSec, sessions: 1, goalSeconds: 3600, goalMet: durationSec >= 3600 });
  }
  await put('goals', 'seen', { userId: 'asha', title: 'An hour a day', kind: 'minutes_daily', target: 60, progress: 45 });
  await put('user_achievements', 'seen', { userId: 'asha', key: 'first_focus', points: 10, rarity: 'rare', scopeId: '', earnedAt: new Date(today - DAY).toISOString() });
  const titles = ['Rust from scratch', 'Signals for the impatient, with a title that no bar has room for', EVIL];
  for (const [place, title] of titles.entries()) {
    const course = {
      title, instructorId: 'asha', description: 'What it is about', status: 'published', priceCents: 1900, currency: 'EUR',
      enrollmentCount: 30 * (place + 1), completionCount: 4 * place, ratingSum: 43, ratingCount: 10,
    };
    await put('courses', `seen${place}`, course);
    await put('course_stats', `seen${place}`, {
      enrollments: 30 * (place + 1), active30d: 10 * place, completions: 4 * place, completionRate: 0.13, avgScore: 71.5, ratingAvg: 4.3,
      revenueCents: 57000 * place, earningsCents: 51300 * place, trend7d: JSON.stringify([3, 1, 4, 1, 5, 2, place]), computedAt: new Date(today).toISOString(),
    }, ['asha']);
  }
  for (let ago = 1; ago <= 30; ago += 1) {
    const many = (ago * 7919) % 400;
    await put('analytics_daily', dated(ago), {
      activeUsers: 20 + many, newUsers: many % 20, posts: many % 90, comments: many, messages: many * 7, checkIns: many % 100,
      studySeconds: many * 2000, enrollments: many % 12, completions: many % 4, revenueCents: many * 190, computedAt: new Date(today).toISOString(),
    });
  }
  await api('PUT', '/users/ben/labels', { labels: ['admin'] });
}

/** Asks for a report as somebody. */
async function asked(user, path) {
  const { session } = info.users.find((one) => one.id === user);
  const run = await api('POST', '/functions/analytics/executions', { method: 'GET', path }, { 'x-appwrite-session': session });
  return { status: run.responseStatusCode, body: run.responseBody };
}

/** Shows a report, and answers the same report as data. */
async function shown(page, user, path) {
  const [html, data] = [await asked(user, `${path}?format=html`), await asked(user, `${path}?format=json`)];
  assert.deepEqual([html.status, data.status], [200, 200], html.body.slice(0, 300));
  await page.setContent(html.body);
  // Its own style sheet applies, whose digest stands in its policy.
  assert.equal(await page.locator('dl').first().evaluate((one) => getComputedStyle(one).display), 'grid');
  return JSON.parse(data.body);
}

const cells = (page, section) => page.getByRole('region', { name: `${section}, as a table` }).locator('tbody tr').allInnerTexts();

async function narrow(page) {
  await page.setViewportSize({ width: 400, height: 800 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it is wider than a telephone');
  await page.setViewportSize({ width: 1000, height: 900 });
}

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, clip: { x: 0, y: 0, width: 1000, height: 1000 }, fullPage: true });
}

const stories = {
  async 'somebody sees what they studied'(page) {
    const report = await shown(page, 'asha', '/analytics/report');
    await page.getByRole('heading', { level: 1, name: 'Your studying' }).waitFor();
    const [studied, active] = [report.days.filter((day) => day.seconds > 0), report.days.filter((day) => day.seconds + day.sessions + day.checkIns > 0)];
    assert.equal((await cells(page, 'Study time by day')).length, active.length);
    assert.equal(await page.getByRole('img', { name: 'Minutes' }).locator('rect[fill="#1F5FA8"]').count(), studied.length);
    assert.equal((await cells(page, 'Subjects')).length, report.subjects.length);
    assert.ok((await cells(page, 'Subjects')).some((line) => line.includes(EVIL)), 'what people wrote is text');
    assert.equal(await page.locator('img').count(), 0);
    assert.ok((await cells(page, 'Goals')).some((line) => line.includes('An hour a day')));
    assert.ok((await cells(page, 'Achievements')).some((line) => line.includes('First focus')));
    await narrow(page);
    await picture(page, 'report-study');
  },

  async 'tables are reached by keyboard, and are whole on paper'(page) {
    await shown(page, 'asha', '/analytics/report');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'region');
    const table = page.getByRole('region', { name: 'Study time by day, as a table' });
    const height = () => table.evaluate((one) => [getComputedStyle(one).maxHeight, one.scrollHeight > one.clientHeight]);
    assert.deepEqual((await height())[1], true);
    await page.emulateMedia({ media: 'print' });
    assert.deepEqual(await height(), ['none', false]);
  },

  async 'an instructor sees how courses do'(page) {
    const report = await shown(page, 'asha', '/analytics/report/courses');
    await page.getByRole('heading', { level: 1, name: 'Your courses' }).waitFor();
    assert.equal((await cells(page, 'Enrolments by course')).length, report.courses.length);
    const told = await page.locator('dl').innerText();
    for (const number of [report.totals.enrollments, '1710.00 EUR']) assert.ok(told.includes(String(number)), `${number}: ${told}`);
    for (const name of ['Enrolments A bar', 'Completions A bar', 'Revenue A bar']) await page.getByRole('img', { name }).waitFor();
    await narrow(page);
    await picture(page, 'report-courses');
  },

  async 'an admin sees the platform, and nobody else does'(page) {
    const report = await shown(page, 'ben', '/admin/report');
    await page.getByRole('heading', { level: 1, name: 'The platform' }).waitFor();
    assert.equal((await cells(page, 'Active people by day')).length, report.days.length);
    assert.ok(report.jobs.length > 10, `${report.jobs.length} jobs ran`);
    assert.equal((await cells(page, 'Scheduled jobs')).length, report.jobs.length);
    await narrow(page);
    await picture(page, 'report-platform');
    assert.equal((await asked('asha', '/admin/report?format=html')).status, 403);
  },
};

await fill();
const browser = await open();
const failed = await tell(browser, stories, () => false);
await browser.close();
process.exit(failed);
