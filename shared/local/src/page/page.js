// Renews the page when something happens, and does the two things that can be done from it.
'use strict';

const meta = (name) => document.querySelector(`meta[name=${name}]`).content;
const live = document.getElementById('live');

let renewal = null;

async function renew() {
  renewal = null;
  const main = document.getElementById('main');
  if (main.contains(document.activeElement) && document.activeElement.matches('button:disabled')) return;
  const answer = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('main');
  for (const open of main.querySelectorAll('details[open]')) {
    fresh.querySelector(`details[id="${CSS.escape(open.id)}"]`)?.setAttribute('open', '');
  }
  const focused = document.activeElement;
  const path = main.contains(focused) ? label(focused) : null;
  main.replaceChildren(...fresh.childNodes);
  if (path) [...main.querySelectorAll('a, button, summary')].find((one) => label(one) === path)?.focus();
}

// What an element that can have the focus is called, so that it is found again.
function label(element) {
  return element.dataset.session ?? element.dataset.run ?? element.parentElement.id + (element.getAttribute('href') ?? '');
}

function changed() {
  renewal ??= setTimeout(() => renew().catch(lost), 300);
}

function lost() {
  live.textContent = 'host gone';
  live.className = 'lost';
}

const events = new EventSource('/_local/live');
events.onopen = () => { live.textContent = 'live'; live.className = ''; changed(); };
events.onerror = lost;
events.onmessage = changed;

async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'x-appwrite-project': meta('project'), 'x-appwrite-key': meta('key') },
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.message ?? `The host answered ${answer.status}`);
  return said;
}

function tell(title, pairs) {
  const dialog = document.getElementById('told');
  const heading = Object.assign(document.createElement('h3'), { textContent: title });
  const close = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Close' });
  close.onclick = () => dialog.close();
  const parts = pairs.flatMap(([name, value]) => {
    const term = Object.assign(document.createElement('h4'), { textContent: name });
    return [term, Object.assign(document.createElement('pre'), { textContent: value, tabIndex: 0 })];
  });
  dialog.replaceChildren(heading, ...parts, close);
  dialog.showModal();
}

async function session(user) {
  const base = `/v1/users/${encodeURIComponent(user)}`;
  const made = await call('POST', `${base}/sessions`, {});
  const token = await call('POST', `${base}/jwts`, { sessionId: made.$id, duration: 3600 });
  tell(`Session of ${user}`, [
    ['Header x-appwrite-session, or client.setSession(…)', made.secret],
    ['Header x-appwrite-jwt, or client.setJWT(…), for an hour', token.jwt],
  ]);
}

async function run(name) {
  await call('POST', '/_local/tick', { function: name });
  changed();
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-session], button[data-run]');
  if (!button) return;
  button.disabled = true;
  try {
    await (button.dataset.session ? session(button.dataset.session) : run(button.dataset.run));
  } catch (cause) {
    tell('That did not work', [['Reason', cause.message]]);
  } finally {
    button.disabled = false;
    button.focus();
  }
});
