// Keeps the page fresh and sends its forms without losing the place. Without this script the page works too, by loading anew.
'use strict';

const live = document.getElementById('live');
// What each part that renews itself looked like when the host last made it.
const made = new Map();
for (const part of document.querySelectorAll('[data-live]')) made.set(part.id, part.innerHTML);

const parse = (html) => new DOMParser().parseFromString(html, 'text/html');

// Puts what is new into the parts that renew themselves; what is unfolded stays unfolded, what has the focus keeps it.
function refresh(fresh) {
  for (const part of document.querySelectorAll('[data-live]')) {
    const next = fresh.getElementById(part.id);
    if (!next || next.innerHTML === made.get(part.id)) continue;
    made.set(part.id, next.innerHTML);
    const focused = part.contains(document.activeElement) ? nameOf(document.activeElement) : null;
    for (const old of part.querySelectorAll('details')) {
      next.querySelector(`details[id="${CSS.escape(old.id)}"]`)?.toggleAttribute('open', old.open);
    }
    part.replaceChildren(...next.childNodes);
    if (focused) [...part.querySelectorAll('a, button, summary, pre')].find((one) => nameOf(one) === focused)?.focus();
  }
}

// What an element that can have the focus is called, so that it is found again.
function nameOf(element) {
  const place = element.closest('details')?.id ?? '';
  return [element.tagName, place, element.getAttribute('href') ?? element.getAttribute('aria-label') ?? ''].join(' ');
}

let renewal = null;
let isOver = true;

async function renew() {
  if (!isOver) return changed();
  isOver = false;
  try {
    refresh(parse(await (await fetch(location.href)).text()));
  } catch {
    lost();
  } finally {
    isOver = true;
  }
}

function changed() {
  renewal ??= setTimeout(() => { renewal = null; renew(); }, 300);
}

function lost() {
  live.textContent = 'host gone';
  live.className = 'lost';
}

const events = new EventSource('/_local/live');
events.onopen = () => { live.textContent = 'live'; live.className = ''; changed(); };
events.onerror = lost;
events.onmessage = changed;

document.addEventListener('submit', async (event) => {
  const form = event.target;
  // Not `form.method`: a field of that name hides it.
  if (form.getAttribute('method') !== 'post') return;
  event.preventDefault();
  const button = event.submitter;
  button.disabled = true;
  const outcome = document.getElementById('outcome');
  outcome.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(location.href, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
    const fresh = parse(await answer.text());
    outcome.replaceChildren(...(fresh.getElementById('outcome') ?? fresh.getElementById('main') ?? fresh.body).childNodes);
    refresh(fresh);
  } catch (cause) {
    outcome.textContent = `That did not work: ${cause.message}`;
  } finally {
    outcome.removeAttribute('aria-busy');
    button.disabled = false;
    // A list that renewed itself has a button of its own now.
    if (button.isConnected) button.focus(); else outcome.focus();
    outcome.scrollIntoView({ block: 'nearest' });
  }
});
