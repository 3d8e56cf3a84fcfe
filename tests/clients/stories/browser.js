// What the web SDKs expect of a browser: a window whose storage belongs to whoever is using it.

import { AsyncLocalStorage } from 'node:async_hooks';
import WebSocket from 'ws';

const current = new AsyncLocalStorage();

/** Lets someone with a storage of their own act; everything that follows from it sees the same storage. */
export function as(storage, act) {
  return current.run(storage, act);
}

const localStorage = {
  getItem: (name) => current.getStore()?.get(name) ?? null,
  setItem: (name, value) => current.getStore().set(name, value),
  removeItem: (name) => current.getStore()?.delete(name),
};

// The SDK warns on every call that it keeps the session in the storage.
const console = { ...globalThis.console, warn: () => {} };

globalThis.window = { localStorage, console, setInterval, clearInterval };
globalThis.WebSocket ??= WebSocket;
