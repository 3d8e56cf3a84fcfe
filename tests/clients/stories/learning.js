// Usage: AI_BASE_URL=… node stories/learning.js INFO. A course from its transcript to a certificate in the browsers of who teaches and who
// learns. The story is the language model behind the host: it listens at AI_BASE_URL, which the host was started with.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import * as node from 'node-appwrite';
// Before the web SDK, which looks for a browser.
import './browser.js';
import * as web from 'appwrite';

import { Host } from './host.js';
import { Log } from './log.js';
import { Model } from './model.js';
import { inBrowser } from './person.js';
import { isSigned, read } from './sheet.js';
import * as stripe from './stripe.js';

const info = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const host = new Host(info, node);

const TITLE = 'Photosynthesis for everyone';
const PARTS = ['Light falls on the leaves of a plant. ', 'Water rises through the stem. ', 'Air gives carbon for sugar. '];
const TRANSCRIPT = PARTS.map((it) => it.repeat(Math.ceil(2_000 / it.length))).join('\n');
const PRICE = 1_999;
const PRIVATE = ['payments', 'course_enrollments', 'user_course_progress', 'chapter_progress', 'assignment_submissions', 'certificates', 'jobs'];

const OUTLINE = {
  chapters: ['Light', 'Water', 'Air'].map((title, at) => ({
    title, description: `What ${title} does.`, startChunk: at, endChunk: at, objectives: ['Explain it', 'Draw it'],
  })),
};
const DIGEST = { summary: 'Plants make sugar.', summaries: ['One.', 'Two.', 'Three.'], keyTakeaways: ['a', 'b', 'c', 'd', 'e'] };
const HANDOUT = { notes: '# Notes\n\nPlants make sugar.', concepts: [], formulas: [], applications: [] };
const GRADE = { score: 62, confidence: 0.9, strengths: ['Short'], improvements: ['Name the light'], feedback: 'Say more.' };

test('a course from its transcript to a certificate', { timeout: 120_000 }, async (t) => {
  const model = await Model.at(process.env.AI_BASE_URL, [
    ['Divide the transcript', OUTLINE], ['one summary of it', DIGEST], ['Write study notes', HANDOUT], ['You grade one answer', GRADE],
  ]);
  const logs = [];
  try {
    const people = ['ines', 'asha', 'ben', 'stranger', 'unproven'].map(inBrowser(info, web));
    const [ines, asha, ben, stranger, unproven] = people;
    await Promise.all(people.map((it) => it.join()));
    for (const it of [ines, asha, ben, stranger]) await host.prove(it.id);
    await host.settle();
    for (const it of people.slice(0, 2)) logs.push(await Log.of(it, ['jobs', 'assignment_submissions', 'certificates']));
    const [teaching, learning] = logs;

    const course = await draft(model, ines, teaching);
    await unprovenIsRefused(unproven, course);
    await sell(ines, course);
    await nothingIsFree(asha, course);
    const payment = await buy(asha, course);
    await buyElsewhere(ben, course);
    const answer = await study(model, { ines, asha, course, learning });
    const certificate = await earn({ ines, asha, course, answer, learning });
    await readBack(t, asha, certificate);
    await strangersSeeNothing(stranger, asha, { payment, answer, certificate });
  } finally {
    await Promise.all(logs.map((it) => it.close()));
    await model.close();
  }
});

/** A call that must succeed; answers its JSON. */
async function ask(person, functionId, method, path, body) {
  const answer = await person.call(functionId, method, path, body);
  assert.ok(answer.status >= 200 && answer.status < 300, `${method} ${path}: ${JSON.stringify(answer)}`);
  return answer.json;
}

/** A call that must be refused so. */
async function refused(person, [functionId, method, path, body], status, code) {
  const answer = await person.call(functionId, method, path, body);
  assert.deepEqual([answer.status, answer.json.code], [status, code], `${method} ${path}: ${JSON.stringify(answer)}`);
}

/** The course is drafted while its instructor hears how far it is. */
async function draft(model, ines, teaching) {
  const body = { title: TITLE, transcript: TRANSCRIPT, description: 'How plants make sugar.' };
  const { course, jobId } = await ask(ines, 'courses', 'POST', '/courses/generate', body);
  const own = ({ table, row }) => table === 'jobs' && row.$id === jobId;
  const steps = ['transcript', 'outline', 'summaries', 'notes'];
  for (const step of steps) await teaching.until((it) => own(it) && it.row.step === step);
  const { row } = await teaching.until((it) => own(it) && ['done', 'dead'].includes(it.row.state));
  assert.deepEqual([row.state, row.done, row.total], ['done', 8, 8], JSON.stringify(row));
  await host.settle();
  const { chapters } = await ask(ines, 'courses', 'GET', `/courses/${course.id}/chapters`);
  assert.deepEqual(chapters.map((it) => it.title), ['Light', 'Water', 'Air']);
  assert.deepEqual(['Divide the transcript', 'one summary of it', 'Write study notes'].map((it) => model.count(it)), [1, 3, 3]);
  return { id: course.id, path: `/courses/${course.id}`, chapters: chapters.map((it) => it.id) };
}

/** Appwrite itself turns away who has not proven an address. */
async function unprovenIsRefused(unproven, course) {
  for (const [functionId, path] of [['courses', course.path], ['payments', '/payments'], ['certificates', '/certificates']]) {
    await assert.rejects(unproven.call(functionId, 'GET', path), { code: 401, type: 'user_unauthorized' });
  }
}

/** It gets an assignment and a price, and is published. */
async function sell(ines, course) {
  const { assignment } = await ask(ines, 'assignments', 'POST', '/assignments', {
    chapterId: course.chapters[0], title: 'What light does', type: 'essay', difficulty: 'medium', question: 'What does light do in a leaf?',
    required: true, passingScore: 70, isPublished: true, key: { gradingNotes: 'It must name the sugar.' },
  });
  course.assignment = assignment.id;
  await refused(ines, ['courses', 'POST', `${course.path}/publish`, {}], 422, 'incomplete');
  const description = 'How plants turn light, water and air into sugar, and why nothing would breathe without them.';
  await ask(ines, 'courses', 'PATCH', course.path, { description, isMonetized: true, priceCents: PRICE, currency: 'usd' });
  await ask(ines, 'courses', 'POST', `${course.path}/publish`, {});
  await host.settle();
}

/** Whoever has not paid sees the names of the chapters and studies none. */
async function nothingIsFree(asha, course) {
  const { chapters } = await ask(asha, 'courses', 'GET', `${course.path}/chapters`);
  assert.equal(chapters.length, 3);
  await refused(asha, ['courses', 'POST', `${course.path}/enroll`, {}], 402, 'payment_required');
  await refused(asha, ['courses', 'GET', `${course.path}/chapters/${course.chapters[1]}`], 402, 'payment_required');
}

async function begin(person, course) {
  const begun = await ask(person, 'payments', 'POST', '/payments/checkout', { courseId: course.id });
  assert.equal(begun.enrolled, false);
  const checkout = await stripe.session(begun.checkoutUrl);
  assert.deepEqual([checkout.amount_total, checkout.currency], [PRICE, 'usd']);
  return { ...begun, checkout };
}

const enrolled = async () => (await host.rows('course_enrollments')).map((it) => it.userId);

/** A forged webhook and a stale one grant nothing; paying at Stripe's page does, once its webhook came. */
async function buy(asha, course) {
  const { paymentId, checkoutUrl, checkout } = await begin(asha, course);
  const payload = stripe.paid('evt_forged', checkout);
  assert.equal(await stripe.deliver(host.origin, payload, 'whsec_guessed'), 400);
  assert.equal(await stripe.deliver(host.origin, payload, stripe.SECRET, stripe.seconds() - 301), 400);
  assert.deepEqual(await enrolled(), []);
  assert.deepEqual(await host.rows('payment_events'), []);
  const { payment } = await ask(asha, 'payments', 'GET', `/payments/${paymentId}`);
  assert.deepEqual([payment.status === 'paid', payment.enrolled], [false, false]);

  const answer = await fetch(checkoutUrl, { method: 'POST', redirect: 'manual' });
  assert.equal(answer.status, 303);
  const after = await eventually(async () => {
    const read = await ask(asha, 'payments', 'GET', `/payments/${paymentId}`);
    return read.payment.status === 'paid' && read.payment.enrolled && read.payment;
  });
  assert.equal(after.amountCents, PRICE);
  assert.deepEqual(await enrolled(), [asha.id]);
  await host.settle();
  return paymentId;
}

/** A webhook that anybody signs with the secret is Stripe's; said twice, it enrols once. */
async function buyElsewhere(ben, course) {
  const { paymentId, checkout } = await begin(ben, course);
  const payload = stripe.paid('evt_by_hand', checkout);
  for (let twice = 0; twice < 2; twice += 1) assert.equal(await stripe.deliver(host.origin, payload), 200);
  const { payment } = await ask(ben, 'payments', 'GET', `/payments/${paymentId}`);
  assert.deepEqual([payment.status, payment.enrolled], ['paid', true]);
  assert.equal((await enrolled()).filter((it) => it === ben.id).length, 1);
  await host.settle();
}

/** All chapters in their order, and an answer that the model grades too low to complete the course. */
async function study(model, { asha, course, learning }) {
  await refused(asha, ['courses', 'POST', `${course.path}/chapters/${course.chapters[1]}/complete`, {}], 422, 'chapter_locked');
  for (const chapter of course.chapters) {
    const path = `${course.path}/chapters/${chapter}`;
    const { content } = await ask(asha, 'courses', 'GET', path);
    assert.equal(content.notes, HANDOUT.notes);
    await ask(asha, 'courses', 'POST', `${path}/complete`, {});
  }
  const text = 'Light gives the leaf the strength to make something of water.';
  const { submission } = await ask(asha, 'assignments', 'POST', `/assignments/${course.assignment}/submissions`, { text });
  const { row } = await learning.until(({ table, row }) => table === 'assignment_submissions' && row.autoScore !== null);
  assert.deepEqual([row.$id, row.autoScore, row.finalScore], [submission.id, 62, 62]);
  const [graded] = model.asked.filter((it) => it.task.includes('You grade one answer'));
  assert.ok(graded.material.includes(text) && graded.material.includes('name the sugar'), graded.material);
  assert.ok(!graded.task.includes(text), 'what a student says is no part of the task');
  await host.settle();
  assert.deepEqual(await host.rows('certificates'), []);
  return submission.id;
}

/** What the instructor says counts more, and completes the course. */
async function earn({ ines, asha, course, answer, learning }) {
  await refused(asha, ['instructor', 'POST', `/instructor/submissions/${answer}/grade`, { grade: 100 }], 403, 'forbidden');
  await ask(ines, 'instructor', 'POST', `/instructor/submissions/${answer}/grade`, { grade: 91, feedback: 'Well said' });
  await learning.until(({ table, row }) => table === 'certificates' && row.userId === asha.id);
  await host.settle();
  const { submission } = await ask(asha, 'assignments', 'GET', `/assignments/${course.assignment}/submissions/me`);
  assert.deepEqual([submission.autoScore, submission.manualScore, submission.finalScore], [62, 91, 91]);
  const { items } = await ask(asha, 'certificates', 'GET', '/certificates');
  assert.deepEqual(items.map((it) => [it.courseTitle, it.recipientName, it.score]), [[TITLE, asha.name, 91]]);
  return items[0];
}

/** The certificate as others read it: from its drawing, and with the published key alone. */
async function readBack(t, asha, certificate) {
  const { url } = await ask(asha, 'certificates', 'GET', `/certificates/${certificate.code}/download`);
  const pdf = Buffer.from(await (await fetch(url)).arrayBuffer());
  assert.ok(pdf.length < 200_000, `${pdf.length} bytes`);
  const { text, code, proof } = read(pdf);
  if (text === null) t.diagnostic('pdftotext is not installed: nobody read the letters');
  else for (const it of [TITLE, asha.name, certificate.code]) assert.ok(text.includes(it), text);

  const { publicKey } = await (await fetch(`${host.origin}/_domains/public/verify/key`)).json();
  assert.ok(isSigned(certificate, publicKey));
  const better = certificate.statement.replace('91', '99');
  assert.ok(better !== certificate.statement && !isSigned({ ...certificate, statement: better }, publicKey));
  if (proof === null) t.diagnostic('pdfdetach is not installed: nobody read the proof in the file');
  else assert.ok(proof.includes(certificate.signature), proof);

  if (code === null) t.diagnostic('zbarimg is not installed: nobody read the code');
  const page = `${host.origin}/_domains/public/verify/${certificate.code}`;
  const checked = await (await fetch(code ?? page, { headers: { accept: 'application/json' } })).json();
  assert.deepEqual([checked.valid, checked.code, checked.statement], [true, certificate.code, certificate.statement]);
}

/** Somebody else finds none of it, neither through functions nor in the tables. */
async function strangersSeeNothing(stranger, asha, { payment, answer, certificate }) {
  for (const [functionId, path] of [
    ['payments', `/payments/${payment}`],
    ['assignments', `/assignments/submissions/${answer}`],
    ['certificates', `/certificates/${certificate.code}`],
    ['certificates', `/certificates/${certificate.code}/download`],
  ]) {
    await refused(stranger, [functionId, 'GET', path], 404, 'not_found');
  }
  for (const table of PRIVATE) {
    const { rows } = await stranger.rows(table);
    assert.deepEqual(rows.filter((it) => (it.userId ?? it.ownerId) !== stranger.id), [], table);
    const { total } = await asha.rows(table);
    assert.ok(total > 0 || table === 'jobs', `${table} has rows of who learns`);
  }
}

/** Asks until something is so, for ten seconds at most. */
async function eventually(look) {
  const late = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < late, 'it was not so within ten seconds');
    await host.settle();
  }
}
