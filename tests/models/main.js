// Stories with a language model behind the local host. Usage: node main.js real|scripted METER INFO
// The web SDK signs in, asks and listens; the meter says when the model's first words came.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import { Host } from '../clients/stories/host.js';
import { inBrowser } from '../clients/stories/person.js';

// Like the stories of the clients, from their folder: one SDK, one storage.
const need = createRequire(new URL('../clients/stories/main.js', import.meta.url));
const sdk = need('appwrite');
const admin = need('node-appwrite');

const [kind, meter, file] = process.argv.slice(2);
const info = JSON.parse(await readFile(file, 'utf8'));
const host = new Host(info, admin);
const DATABASE = 'peerspark-main-db';
const channel = (table) => `databases.${DATABASE}.tables.${table}.rows`;

/** Someone with a verified address. */
async function someone(name) {
  const person = inBrowser(info, sdk)(name);
  await person.join();
  const client = new admin.Client().setEndpoint(info.endpoint).setProject(info.project).setKey(info.key);
  await new admin.Users(client).updateEmailVerification({ userId: person.id, emailVerification: true });
  return person;
}

/** Everything that somebody hears of a table, and waiting for something among it. */
async function ear(person, table) {
  const heard = [];
  const waiting = [];
  const stop = await person.hear([channel(table)], (message) => {
    heard.push({ at: Date.now(), row: message.payload, events: message.events });
    for (const look of [...waiting]) look();
  });
  const until = (isIt, patience = 120_000) => new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`nothing of ${table} was heard in time`)), patience);
    const look = () => {
      const found = heard.find(({ row }) => isIt(row));
      if (!found) return;
      clearTimeout(late);
      waiting.splice(waiting.indexOf(look), 1);
      resolve(found);
    };
    waiting.push(look);
    look();
  });
  return { heard, until, stop };
}

// A real model on a busy machine is slow: it is asked for less.
const question = (content) => ({ messages: [{ role: 'user', content }], maxTokens: kind === 'real' ? 40 : 200 });

async function plainChat(asha) {
  const answer = await asha.call('ai', 'POST', '/ai/chat', question('What is rust, in one sentence?'));
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  assert.ok(answer.json.message.content.length > 3);
  assert.ok(answer.json.usage.totalTokens > 0);
  console.log(`plain chat: ${answer.json.processingMs} ms, ${answer.json.usage.totalTokens} tokens`);
}

async function streamedChat(asha) {
  const listening = await ear(asha, 'ai_messages');
  const before = (await metered()).length;
  const asked = await asha.call('ai', 'POST', '/ai/chat', { ...question('Explain rust to a child.'), stream: true });
  assert.equal(asked.status, 202, JSON.stringify(asked.json));
  const own = (row) => row.$id === asked.json.messageId;
  const first = await listening.until((row) => own(row) && row.text);
  const last = await listening.until((row) => own(row) && row.state !== 'streaming');
  assert.equal(last.row.state, 'done', JSON.stringify(last.row));
  const model = (await metered())[before];
  const delay = first.at - model.firstAt;
  const updates = listening.heard.filter(({ row, events }) => own(row) && events.some((it) => it.endsWith('.update')));
  const seconds = (last.at - first.at) / 1_000;
  console.log(`streamed chat: first words over realtime ${delay} ms after the model's; ${updates.length} writes in ${seconds.toFixed(1)} s`);
  assert.ok(delay <= 300, `${delay} ms`);
  assert.ok(updates.length <= seconds * 4 + 2, `${updates.length} writes`);
  assert.equal(last.row.text, model.text, 'the final row is the whole text');
  await listening.stop();
}

async function summary(asha) {
  const text = 'Photosynthesis turns light, water and air into sugar and oxygen. It happens in the leaves of plants. '.repeat(4);
  const asked = await asha.call('ai', 'POST', '/ai/summaries', { title: 'Photosynthesis', text });
  assert.equal(asked.status, 202, JSON.stringify(asked.json));
  await host.settle();
  const { json } = await asha.call('ai', 'GET', `/ai/summaries/${asked.json.task.id}`);
  // A model of 135 million parameters may fail at it; then it says so.
  assert.ok(['done', 'dead'].includes(json.task.state), JSON.stringify(json));
  if (json.task.state === 'done') assert.ok(json.task.summary.summary);
  else assert.ok(json.task.error);
  console.log(`summary: ${json.task.state}`);
}

async function course(ines) {
  const sentence = 'Photosynthesis turns light, water and air into sugar and oxygen in the leaves of plants. ';
  const listening = await ear(ines, 'jobs');
  const body = { title: 'Photosynthesis for everyone', transcript: sentence.repeat(150), withContent: true };
  const asked = await ines.call('courses', 'POST', '/courses/generate', body);
  assert.equal(asked.status, 202, JSON.stringify(asked.json));
  const own = (row) => row.$id === asked.json.jobId;
  const last = await listening.until((row) => own(row) && ['done', 'dead', 'failed'].includes(row.state), 570_000);
  const steps = listening.heard.filter(({ row }) => own(row)).map(({ row }) => `${row.step} ${row.done}/${row.total}`);
  console.log(`course: ${last.row.state} after ${new Set(steps).size} steps that were heard: ${[...new Set(steps)].join(', ')}`);
  const { json } = await ines.call('courses', 'GET', `/courses/${asked.json.course.id}/chapters`);
  assert.ok(json.chapters.length >= 1, JSON.stringify(json));
  if (kind === 'scripted') assert.equal(last.row.state, 'done', JSON.stringify(last.row));
  await listening.stop();
}

/** Every way in which aimock can fail: answers stay clear, and nothing is told of what lies behind. */
async function trouble(asha) {
  const base = process.env.AIMOCK;
  const set = (rates) => fetch(`${base}/__aimock/chaos`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rates),
  }).then((it) => assert.ok(it.ok, `${it.status}`));
  for (const [rates, status] of [
    [{ dropRate: 1 }, 502],
    [{ malformedRate: 1 }, 502],
    [{ disconnectRate: 1 }, 502],
    [{ rateLimitRate: 1 }, 503],
  ]) {
    await set(rates);
    const answer = await asha.call('ai', 'POST', '/ai/chat', question('What is rust?'));
    assert.equal(answer.status, status, JSON.stringify({ rates, answer }));
    assert.ok(!JSON.stringify(answer.json).includes('aimock'));
    const asked = await asha.call('ai', 'POST', '/ai/chat', { ...question('What is rust?'), stream: true });
    await host.settle();
    const { json } = await asha.call('ai', 'GET', `/ai/messages/${asked.json.messageId}`);
    assert.equal(json.message.state, 'failed', JSON.stringify(json));
    console.log(`${JSON.stringify(rates)}: ${answer.status} ${answer.json.code}, streamed: ${json.message.state}`);
  }
  await fetch(`${base}/__aimock/chaos`, { method: 'DELETE' });
  await set({ dropRate: 0.3, malformedRate: 0.1 });
  const all = await Promise.all(Array.from({ length: 8 }, () => asha.call('ai', 'POST', '/ai/chat', question('What is rust?'))));
  const good = all.filter((it) => it.status === 200).length;
  assert.ok(all.every((it) => [200, 502].includes(it.status)));
  console.log(`with a third of all answers lost: ${good} of ${all.length} answered`);
  assert.ok(good >= 6);
  await fetch(`${base}/__aimock/chaos`, { method: 'DELETE' });
}

async function metered() {
  return (await fetch(`${meter}/meter`)).json();
}

const asha = await someone('asha');
await plainChat(asha);
await streamedChat(asha);
await summary(asha);
if (process.env.WITH_COURSES !== 'no') await course(asha);
if (kind === 'scripted') await trouble(asha);
console.log(`${kind}: all told`);
process.exit(0);
