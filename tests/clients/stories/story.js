// One posts, another likes and comments, and the author hears of it.

import assert from 'node:assert/strict';

import { Ear } from './ear.js';

const NOTIFICATIONS = 'databases.peerspark-main-db.tables.notifications.rows';

/** Plays the story with people made by `person(name)`. */
export async function likesAndComments(host, person) {
  const [asha, ben, guest] = ['asha', 'ben', 'guest'].map(person);
  await strangersAreRefused(host, asha, guest);
  await prove(host, asha);
  await ben.join();
  await prove(host, ben);

  const written = await asha.call('posts', 'POST', '/posts', { content: 'How I learned Rust #rust' });
  assert.equal(written.status, 201, JSON.stringify(written));
  const post = written.json.post;
  assert.equal(post.authorId, asha.id);
  assert.deepEqual(post.tags, ['rust']);

  const ear = await Ear.of(asha, NOTIFICATIONS);
  try {
    await likes(host, ear, { asha, ben, post });
    await comments(host, ear, { asha, ben, post });
    await onlyTheRecipientReads(host, { asha, ben });
  } finally {
    await ear.close();
  }
  await aPrivatePodStaysPrivate(host, { asha, ben });
}

/** Guests and people without a proven address are turned away by Appwrite itself. */
async function strangersAreRefused(host, unverified, guest) {
  await unverified.join();
  for (const stranger of [guest, unverified]) {
    await assert.rejects(stranger.call('posts', 'POST', '/posts', { content: 'Hello' }), { code: 401, type: 'user_unauthorized' });
    await assert.rejects(stranger.call('feed', 'GET', '/feed'), { code: 401 });
  }
  await host.settle();
}

/** Proves an address with the link of the mail. */
async function prove(host, person) {
  await person.askForMail();
  const mail = await host.mailTo(person.address);
  await person.follow(mail.urls[0]);
  await host.settle();
}

async function likes(host, ear, { asha, ben, post }) {
  const like = `/posts/${post.id}/like`;
  const first = ear.next('post_like');
  assert.deepEqual(await ben.call('posts', 'PUT', like), { status: 201, json: { liked: true, likesCount: 1 } });
  const told = await first;
  assert.equal(told.userId, asha.id);
  assert.deepEqual(told.actorIds, [ben.id]);
  assert.equal(told.count, 1);
  assert.equal(told.title, 'Your post got a like');
  assert.ok(told.body.includes('How I learned Rust'), told.body);
  assert.equal(told.entityId, post.id);
  assert.equal(told.readAt, null);

  assert.deepEqual(await ben.call('posts', 'PUT', like), { status: 200, json: { liked: true, likesCount: 1 } });
  assert.deepEqual(await ben.call('posts', 'DELETE', like), { status: 200, json: { liked: false, likesCount: 0 } });
  assert.deepEqual(await ben.call('posts', 'DELETE', like), { status: 200, json: { liked: false, likesCount: 0 } });
  // Liking again is the same source: nobody is told twice.
  assert.deepEqual(await ben.call('posts', 'PUT', like), { status: 201, json: { liked: true, likesCount: 1 } });
  // Whoever likes a post of their own is not told.
  assert.deepEqual(await asha.call('posts', 'PUT', like), { status: 201, json: { liked: true, likesCount: 2 } });
  await host.settle();
  const liked = (await host.notificationsOf(asha.id)).filter((it) => it.type === 'post_like');
  assert.equal(liked.length, 1);
  assert.equal(liked[0].count, 1);
  assert.deepEqual(liked[0].actorIds, [ben.id]);
}

async function comments(host, ear, { asha, ben, post }) {
  const path = `/posts/${post.id}/comments`;
  const first = ear.next('comment');
  const written = await ben.call('posts', 'POST', path, { content: 'Me too' });
  assert.equal(written.status, 201);
  assert.equal(written.json.commentsCount, 1);
  const told = await first;
  assert.equal(told.count, 1);
  assert.equal(told.title, 'New comment');

  // The next one goes to the same row, which is unread again; its text and its actors follow in a second step.
  const read = await asha.call('notifications', 'PUT', `/notifications/${told.$id}/read`);
  assert.equal(read.status, 200, JSON.stringify(read));
  const second = ear.next('comment', (row) => row.count === 2 && row.actorIds.length === 1);
  await ben.call('posts', 'POST', path, { content: 'And how long did it take?' });
  const merged = await second;
  assert.equal(merged.$id, told.$id);
  assert.equal(merged.readAt, null);
  assert.deepEqual(merged.actorIds, [ben.id]);

  const mine = await asha.call('posts', 'POST', path, { content: 'A month' });
  assert.equal(mine.json.commentsCount, 3);
  const unknown = await ben.call('posts', 'POST', '/posts/nowhere/comments', { content: 'Hello?' });
  assert.equal(unknown.status, 404);
  assert.equal(unknown.json.code, 'not_found');
  await host.settle();
  const told3 = (await host.notificationsOf(asha.id)).filter((it) => it.type === 'comment');
  assert.deepEqual(told3.map((it) => it.count), [2]);
}

async function onlyTheRecipientReads(host, { asha, ben }) {
  const mine = await asha.rows('notifications');
  assert.deepEqual(new Set(mine.rows.map((it) => it.userId)), new Set([asha.id]));
  const others = await ben.rows('notifications');
  assert.ok(others.rows.every((it) => it.userId === ben.id));
  assert.ok((await host.notificationsOf(ben.id)).every((it) => !['post_like', 'comment'].includes(it.type)));
}

/** A stranger learns nothing of a private pod: not even that it is there. */
async function aPrivatePodStaysPrivate(host, { asha, ben }) {
  const founded = await asha.call('pods', 'POST', '/pods', { name: `Rust ${asha.id}`, isPublic: false });
  assert.equal(founded.status, 201, JSON.stringify(founded));
  const podId = founded.json.pod.id;
  const written = await asha.call('posts', 'POST', '/posts', { content: 'For us alone', visibility: 'pod', podId });
  assert.equal(written.status, 201, JSON.stringify(written));
  await host.settle();
  const path = `/posts/${written.json.post.id}`;
  assert.equal((await asha.call('posts', 'GET', path)).status, 200);
  for (const [method, where, body] of [
    ['GET', path],
    ['PUT', `${path}/like`],
    ['POST', `${path}/comments`, { content: 'Hello' }],
    ['POST', '/posts', { content: 'Let me in', visibility: 'pod', podId }],
  ]) {
    const refused = await ben.call('posts', method, where, body);
    assert.equal(refused.status, 404, `${method} ${where}: ${JSON.stringify(refused)}`);
    assert.equal(refused.json.code, 'not_found');
  }
  const posts = await ben.rows('posts');
  assert.ok(posts.rows.every((it) => it.podId !== podId));
}
