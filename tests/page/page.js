// A real browser on the page of the local host. Usage: page.js PROGRAM [FOLDER FOR PICTURES], where PROGRAM is the built example two_functions.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { open, tell } from './browser.js';

const host = spawn(process.argv[2], ['0'], { stdio: ['ignore', 'pipe', 'inherit'] });
process.on('exit', () => host.kill());
// It says where it is once it serves.
const [greeting] = await once(host.stdout, 'data');
const [, endpoint, project, key] = /API is at (\S+), project (\S+), key (\S+)/.exec(greeting.toString());
const info = { endpoint, project, key };
const pictures = process.argv[3];
const root = info.endpoint.replace(/\/v1$/, '');

async function api(method, path, body, headers = {}) {
  const answer = await fetch(`${info.endpoint}${path}`, {
    method,
    body: body && JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'x-appwrite-project': info.project, 'x-appwrite-key': info.key, ...headers },
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.status === 204 ? null : answer.json();
}

/** People, mails and a picture, so that there is something to see. */
async function fill() {
  for (const [userId, name] of [['asha', 'Asha Rao'], ['ben', 'Ben Okafor'], ['chloe', 'Chloé Martin']]) {
    await api('POST', '/users', { userId, name, email: `${userId}@example.com`, password: 'correct-horse-9' });
  }
  await api('PATCH', '/users/asha/verification', { emailVerification: true });
  await api('POST', '/account/recovery', { email: 'ben@example.com', url: 'http://localhost/reset' });
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGNQSNiDFTEMLQkAO/hPAfaUu1wAAAAASUVORK5CYII=', 'base64');
  const form = new FormData();
  form.set('fileId', 'square');
  form.set('file', new File([png], 'square.png', { type: 'image/png' }));
  const made = await fetch(`${info.endpoint}/storage/buckets/pictures/files`, {
    method: 'POST', body: form, headers: { 'x-appwrite-project': info.project, 'x-appwrite-key': info.key },
  });
  assert.equal(made.status, 201);
}

/** Alt and a key, as a keyboard sends it: the browser goes by the letter, which `keyboard.press` leaves out. */
async function accessKey(page, key) {
  const session = await page.context().newCDPSession(page);
  const event = { modifiers: 1, key, code: `Digit${key}`, windowsVirtualKeyCode: key.charCodeAt(0), unmodifiedText: key, text: key };
  await session.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
  await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event, text: undefined });
  await session.detach();
}

const stories = {
  async 'the first Tab leads to the content, and access keys to the parts'(page) {
    await page.goto(root);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    for (const [key, title] of [['2', 'Functions'], ['5', 'People'], ['9', 'Trouble'], ['1', 'Overview']]) {
      await accessKey(page, key);
      await page.getByRole('heading', { level: 2, name: title, exact: true }).waitFor();
    }
  },

  async 'a function is called as a user with nothing but the keyboard'(page) {
    await page.goto(`${root}/?show=functions&of=notes`);
    await page.getByRole('link', { name: 'POST /' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/route=/);
    assert.match(await page.getByLabel('Body').inputValue(), /Water the plants/);
    await page.getByRole('combobox', { name: 'As', exact: true }).focus();
    await page.keyboard.type('Asha');
    assert.equal(await page.getByRole('combobox', { name: 'As', exact: true }).inputValue(), 'user:asha');
    await page.getByRole('button', { name: 'Call' }).focus();
    await page.keyboard.press('Enter');
    const outcome = page.getByRole('status').filter({ hasText: 'execution' });
    await outcome.getByText('"by": "asha"').waitFor();
    assert.equal(await page.getByRole('combobox', { name: 'As', exact: true }).inputValue(), 'user:asha');
    // What was typed stays, and the list below shows the new execution with its log without loading anew.
    assert.match(await page.getByLabel('Body').inputValue(), /Water the plants/);
    const execution = page.locator('#executions details').first();
    await execution.locator('summary').click({ position: { x: 6, y: 6 } });
    await execution.locator('.log', { hasText: 'asha writes a note' }).waitFor();
  },

  async 'without scripts a form loads the page anew and says the same'() {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const page = await plain.newPage();
    await page.goto(`${root}/?show=functions&of=notes&route=POST%20%2F`);
    await page.getByRole('combobox', { name: 'As', exact: true }).selectOption('user:ben');
    await page.getByRole('button', { name: 'Call' }).click();
    await page.locator('#outcome', { hasText: '"by": "ben"' }).waitFor();
    await plain.close();
  },

  async 'an open page shows events as they happen, and typing is not lost'(page) {
    await page.goto(`${root}/?show=events`);
    await page.locator('#live', { hasText: 'live' }).waitFor();
    await page.getByLabel('Name contains').fill('half a wor');
    await api('POST', '/functions/notes/executions', { body: '{"text":"From outside"}', method: 'POST' }, { 'x-appwrite-key': '', 'x-appwrite-session': (await api('POST', '/users/ben/sessions', {})).secret });
    const event = page.locator('#list details', { has: page.locator('summary code', { hasText: 'tables.notes.rows' }) }).last();
    await event.waitFor();
    await event.getByRole('link', { name: 'counter' }).waitFor();
    assert.equal(await page.getByLabel('Name contains').inputValue(), 'half a wor');
    // At its edge: there are links in it.
    await event.locator('summary').click({ position: { x: 6, y: 6 } });
    await api('POST', '/users', { userId: 'dora', name: 'Dora Novak', email: 'dora@example.com' });
    await page.locator('#list details', { hasText: 'users.dora.create' }).waitFor();
    assert.ok(await event.evaluate((one) => one.open), 'what was unfolded folded itself');
  },

  async 'a session of a user is one click away and works'(page) {
    await page.goto(`${root}/?show=people`);
    await page.getByRole('button', { name: 'Session of chloe' }).click();
    const secret = await page.locator('#outcome pre').first().textContent();
    const account = await api('GET', '/account', undefined, { 'x-appwrite-key': '', 'x-appwrite-session': secret });
    assert.equal(account.$id, 'chloe');
  },

  async 'a schedule runs now'(page) {
    await page.goto(`${root}/?show=schedules`);
    await page.getByText('not yet').waitFor();
    await page.getByRole('button', { name: 'Run now counter' }).click();
    await page.locator('#outcome', { hasText: 'completed' }).waitFor();
    await page.getByText('not yet').waitFor({ state: 'detached' });
  },

  async 'trouble is switched on and off'(page) {
    await page.goto(`${root}/?show=trouble`);
    await page.getByLabel('Events doubled').fill('0.25');
    await page.getByLabel('Seed').fill('7');
    await page.getByRole('button', { name: 'Make trouble' , exact: true }).click();
    await page.locator('#outcome', { hasText: 'double 0.25' }).waitFor();
    await page.goto(root);
    await page.getByText('go wrong on purpose').waitFor();
    await page.goto(`${root}/?show=trouble`);
    assert.equal(await page.getByLabel('Events doubled').inputValue(), '0.25');
    await page.getByRole('button', { name: 'No more trouble' }).click();
    await page.locator('#outcome', { hasText: 'as it should' }).waitFor();
  },

  async 'rows, files and mails are there to be looked at'(page) {
    await page.goto(`${root}/?show=tables&of=main%2Fnotes`);
    await page.locator('#rows tbody a').first().click();
    await page.getByText('"$permissions"').waitFor();
    await page.goto(`${root}/?show=storage&of=pictures`);
    const picture = page.getByRole('img', { name: 'Preview of square.png' });
    await picture.waitFor();
    assert.equal(await picture.evaluate((one) => one.naturalWidth), 8);
    await page.goto(`${root}/?show=mails`);
    await page.getByText('to ben@example.com').first().waitFor();
  },

  async 'the page of another server gets nothing'(page) {
    await page.goto(`${root.replace('127.0.0.1', 'localhost')}/v1/health/version`);
    const seen = await page.evaluate(async (address) => {
      const read = fetch(address).then(() => 'read', () => 'refused');
      const body = new URLSearchParams({ do: 'session', user: 'asha' });
      const acted = fetch(address, { method: 'POST', body }).then((answer) => (answer.status === 403 ? 'refused' : 'acted'), () => 'refused');
      return [await read, await acted];
    }, `${root}/?show=people`);
    assert.deepEqual(seen, ['refused', 'refused']);
  },
};

const browser = await open();
await fill();
const ours = (address) => address.startsWith(root) || address.includes('localhost');
const failed = await tell(browser, stories, ours, ['the page of another server gets nothing']);

/** Pictures for the documentation, light and dark. */
async function take(name, address, colorScheme, prepare = async () => {}, height = 760) {
  const page = await browser.newPage({ viewport: { width: 1180, height }, colorScheme });
  await page.goto(`${root}${address}`);
  await page.locator('#live', { hasText: 'live' }).waitFor();
  await prepare(page);
  await page.screenshot({ path: `${pictures}/${name}.png` });
  await page.close();
}

if (pictures) {
  await take('page-functions', '/?show=functions&of=notes&route=POST%20%2F', 'light', async (page) => {
    await page.getByRole('combobox', { name: 'As', exact: true }).selectOption('user:asha');
    await page.getByRole('button', { name: 'Call' }).click();
    await page.locator('#outcome', { hasText: 'execution' }).waitFor();
    await page.evaluate(() => scrollTo(0, 0));
  }, 980);
  await take('page-events', '/?show=events&find=notes', 'dark', async (page) => {
    const event = page.locator('#list details', { has: page.locator('summary code', { hasText: 'notes.rows' }) }).first();
    await event.locator('summary').click({ position: { x: 6, y: 6 } });
  });
  await take('page-overview', '/', 'light');
  await take('page-people', '/?show=people', 'light');
  await take('page-tables', '/?show=tables&of=main%2Fnotes', 'light');
  await take('page-storage', '/?show=storage&of=pictures', 'dark');
  await take('page-trouble', '/?show=trouble', 'dark');
  await take('page-narrow', '/?show=schedules', 'dark', (page) => page.setViewportSize({ width: 420, height: 700 }));
}
await browser.close();
process.exit(failed);
