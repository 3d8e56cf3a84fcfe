// Usage: node stories/day.js INFO. A day in a pod in the browsers of 21 people, with realtime open for everybody, on a host whose clock
// stands still at the morning of a Saturday; INFO is what the host wrote with --info.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import * as node from 'node-appwrite';
// Before the web SDK, which looks for a browser.
import './browser.js';
import * as web from 'appwrite';

import { Host } from './host.js';
import { Log } from './log.js';
import { inBrowser } from './person.js';

const info = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const host = new Host(info, node);

const GUESTS = 20;
const SEATS = 12;
const HEARD = ['messages', 'pod_check_ins', 'posts', 'pod_meetings', 'resources', 'calendar_events'];
const NIGHTS = ['2026-02-08T03:30:00Z', '2026-02-15T03:30:00Z'];

test('a day in a pod through the web SDK', { timeout: 300_000 }, async () => {
  const [owner, ...guests] = await arrive(['owner', ...Array.from({ length: GUESTS }, (_, n) => `guest${n}`)]);
  const pod = await found(owner);
  const members = await join(owner, guests, pod);
  const everybody = [owner, ...guests];
  const logs = new Map();
  await Promise.all(everybody.map(async (it) => logs.set(it, await Log.of(it, HEARD))));
  try {
    const day = { host, owner, guests, members, pod, logs };
    await chat(day);
    await promise(day);
    await meet(day);
    await share(day);
    await plan(day);
    await strangersHeardNothing(day);
    await change(day);
    assert.deepEqual(await night(NIGHTS[0]), [], 'nothing was wrong');
    await end(day);
    assert.deepEqual(await night(NIGHTS[1]), [], 'nothing was wrong');
  } finally {
    await Promise.all([...logs.values()].map((it) => it.close()));
  }
});

/** A call that must succeed; answers its JSON. */
async function ask(person, functionId, method, path, body) {
  const answer = await person.call(functionId, method, path, body);
  assert.ok(answer.status >= 200 && answer.status < 300, `${method} ${path}: ${JSON.stringify(answer)}`);
  return answer.json;
}

async function arrive(names) {
  const people = names.map(inBrowser(info, web));
  for (let from = 0; from < people.length; from += 7) {
    await Promise.all(people.slice(from, from + 7).map((it) => it.join()));
  }
  for (const person of people) await host.prove(person.id);
  await host.settle();
  return people;
}

async function found(owner) {
  const made = await ask(owner, 'pods', 'POST', '/pods', { name: 'Rustaceans', isPublic: false, maxMembers: SEATS + 1 });
  await host.settle();
  return { id: made.pod.id, name: made.pod.name };
}

/** Twenty come at once, and exactly twelve get in. */
async function join(owner, guests, pod) {
  const { code } = await ask(owner, 'pods', 'POST', `/pods/${pod.id}/invites`, { maxUses: 100 });
  const answers = await Promise.all(guests.map((it) => it.call('pods', 'POST', '/pods/join-by-code', { code })));
  const members = guests.filter((_, n) => answers[n].status < 300);
  const refused = answers.filter((it) => it.status >= 300);
  assert.equal(members.length, SEATS, JSON.stringify(refused));
  assert.deepEqual(new Set(refused.map((it) => it.json.code)), new Set(['pod_full']));
  await host.settle();
  const rooms = await ask(owner, 'chat', 'GET', '/chat/rooms');
  pod.room = rooms.items.find((it) => it.room.podId === pod.id).room.id;
  return members;
}

async function chat({ owner, members, pod, logs }) {
  const path = `/chat/rooms/${pod.room}`;
  await Promise.all(members.map((it) => ask(it, 'chat', 'POST', `${path}/messages`, { content: `Hello from ${it.name}` })));
  await host.settle();
  for (const person of [owner, ...members]) {
    for (const sender of members) {
      await logs.get(person).until(({ table, row }) => table === 'messages' && row.senderId === sender.id);
    }
    const page = await ask(person, 'chat', 'GET', `${path}/messages`);
    const said = page.items.filter((it) => it.message.type === 'text');
    assert.equal(said.length, SEATS);
    // What is said at once is counted in the order in which its events come.
    const last = said.reduce((one, other) => (other.message.seq > one.message.seq ? other : one));
    const read = await ask(person, 'chat', 'PUT', `${path}/read`, { lastReadMessageId: last.message.id });
    assert.deepEqual(read, { unread: 0 });
  }
  const rooms = await ask(owner, 'chat', 'GET', '/chat/rooms');
  assert.equal(rooms.items.find((it) => it.room.id === pod.room).unread, 0);
}

/** Everybody pledges and checks in; the first keeps what they promised. */
async function promise({ owner, members, pod, logs }) {
  for (const person of members) {
    await ask(person, 'pods', 'PUT', `/pods/${pod.id}/pledges/me`, { pledge: `${person.name} reads a chapter` });
    await ask(person, 'pods', 'POST', `/pods/${pod.id}/check-ins`, { note: 'Getting on' });
  }
  await ask(members[0], 'pods', 'POST', `/pods/${pod.id}/pledges/me/keep`, {});
  for (const person of members) {
    await logs.get(owner).until(({ table, row }) => table === 'pod_check_ins' && row.userId === person.id);
  }
  await host.settle();
}

async function meet({ owner, members, pod, logs }) {
  const { meeting } = await ask(owner, 'meetings', 'POST', '/meetings', { podId: pod.id, title: 'Evening round' });
  const path = `/meetings/${meeting.id}`;
  await Promise.all(
    members.map(async (it) => {
      await logs.get(it).until(({ table, row }) => table === 'pod_meetings' && row.$id === meeting.id);
      await ask(it, 'meetings', 'POST', `${path}/join`, {});
    }),
  );
  await host.pass(60);
  await ask(members[0], 'meetings', 'POST', `${path}/heartbeat`, {});
  await ask(members[1], 'meetings', 'POST', `${path}/leave`, {});
  await ask(owner, 'meetings', 'POST', `${path}/end`, {});
  const seen = await ask(owner, 'meetings', 'GET', `${path}/analytics`);
  assert.equal(seen.participants.length, SEATS + 1);
  assert.ok(seen.participants.every((it) => it.durationSec === 60), JSON.stringify(seen));
  for (const it of members) {
    await logs.get(it).until(({ table, row }) => table === 'pod_meetings' && row.status === 'ended');
  }
  await host.settle();
}

/** One uploads a file and shares it; the pod reads it, and nobody else. */
async function share({ guests, members, pod, logs }) {
  const [author, reader] = members;
  const stranger = guests.find((it) => !members.includes(it));
  const fileId = await author.upload('resources', 'notes.txt', 'Ownership is a graph.\n');
  const { resource } = await ask(author, 'resources', 'POST', '/resources', { fileId, title: 'Notes', podId: pod.id });
  await logs.get(reader).until(({ table, row }) => table === 'resources' && row.$id === resource.id);
  const { url } = await ask(reader, 'resources', 'POST', `/resources/${resource.id}/download`, {});
  const answer = await fetch(url);
  assert.equal(await answer.text(), 'Ownership is a graph.\n');
  await Promise.all(members.map((it) => ask(it, 'resources', 'PUT', `/resources/${resource.id}/like`)));
  const read = await ask(reader, 'resources', 'GET', `/resources/${resource.id}`);
  assert.equal(read.resource.likesCount, SEATS);
  assert.equal((await stranger.call('resources', 'GET', `/resources/${resource.id}`)).status, 404);
  await host.settle();
}

/** Every Saturday at six in Berlin, also when the clocks change. */
async function plan({ owner, members, pod, logs }) {
  const { event } = await ask(owner, 'calendar', 'POST', '/events', {
    title: 'Weekly round', podId: pod.id, timezone: 'Europe/Berlin', recurrence: 'weekly',
    startsAt: '2026-03-21T17:00:00Z', endsAt: '2026-03-21T18:00:00Z',
  });
  for (const person of members) {
    await logs.get(person).until(({ table, row }) => table === 'calendar_events' && row.$id === event.id);
    await ask(person, 'calendar', 'PUT', `/events/${event.id}/rsvp`, { status: 'going' });
  }
  const span = `from=2026-03-20T00:00:00Z&to=2026-04-06T00:00:00Z`;
  const { items } = await ask(members[0], 'calendar', 'GET', `/pods/${pod.id}/events?${span}`);
  const starts = items.map((it) => it.occurrenceStart);
  assert.deepEqual(starts, ['2026-03-21T17:00:00.000Z', '2026-03-28T17:00:00.000Z', '2026-04-04T16:00:00.000Z']);
  const read = await ask(owner, 'calendar', 'GET', `/events/${event.id}`);
  assert.equal(read.event.goingCount, SEATS + 1);
  await host.settle();
}

/** Whoever found no seat heard of nothing in the pod. */
async function strangersHeardNothing({ owner, guests, members, logs }) {
  const said = await ask(owner, 'posts', 'POST', '/posts', { content: 'A good day' });
  for (const stranger of guests.filter((it) => !members.includes(it))) {
    const log = logs.get(stranger);
    await log.until(({ table, row }) => table === 'posts' && row.$id === said.post.id);
    assert.deepEqual(log.all(), [`posts ${said.post.id}`]);
  }
}

/** One leaves, one is removed, one becomes an admin, one the owner. Connections of those who went stay open and hear no more. */
async function change({ owner, members, pod, logs }) {
  const [first, second, third, fourth, fifth] = members;
  await ask(first, 'pods', 'POST', `/pods/${pod.id}/leave`, {});
  await ask(owner, 'pods', 'DELETE', `/pods/${pod.id}/members/${second.id}`);
  await ask(owner, 'pods', 'PUT', `/pods/${pod.id}/members/${third.id}/role`, { role: 'admin' });
  await ask(owner, 'pods', 'POST', `/pods/${pod.id}/transfer`, { userId: fourth.id });
  await host.settle();
  const path = `/chat/rooms/${pod.room}/messages`;
  const secret = await ask(fifth, 'chat', 'POST', path, { content: 'Among us' });
  const loud = await ask(fifth, 'posts', 'POST', '/posts', { content: 'Good night' });
  const ofPost = ({ row }) => row.$id === loud.post.id;
  for (const person of [third, fourth, owner]) {
    await logs.get(person).until(({ row }) => row.$id === secret.message.id);
  }
  for (const person of [first, second]) {
    await logs.get(person).until(ofPost);
    assert.ok(!logs.get(person).rows('messages').some((it) => it.$id === secret.message.id), person.name);
    assert.ok([403, 404].includes((await person.call('chat', 'GET', path)).status));
  }
  await host.settle();
}

async function end({ members, pod }) {
  const heir = members[3];
  const gone = await heir.call('pods', 'DELETE', `/pods/${pod.id}`, { confirm: pod.name });
  assert.equal(gone.status, 202, JSON.stringify(gone));
  await host.settle();
  for (const table of ['pods', 'pod_members', 'chat_rooms', 'messages', 'pod_check_ins', 'pod_meetings', 'resources', 'calendar_events']) {
    assert.deepEqual(await host.rows(table), [], table);
  }
}

/** The jobs of a night; answers those that found anything wrong. */
async function night(instant) {
  await host.moveTo(instant);
  for (let turn = 0; turn < 2; turn += 1) {
    await host.tick('scheduler');
    await host.pass(20 * 60);
  }
  const runs = await host.rows('job_runs');
  assert.ok(runs.length > 10 && runs.every((it) => it.error === null), JSON.stringify(runs));
  return runs.filter((it) => it.drift !== 0).map((it) => `${it.$id}: ${it.drift}`);
}
