// The web SDK's story in Node (versions 27 and 21.5) and in Chromium (27). Usage: web.js INFO

import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

import { chromium } from 'playwright-core';

import { story } from './web-story.js';

const require = createRequire(import.meta.url);
const info = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

let failed = 0;
async function play(name, run) {
  try {
    console.log(`  ${name}: ${await run()} things fine`);
  } catch (why) {
    failed += 1;
    console.log(`  ${name}: ${why.type ?? ''} ${why.stack}`);
  }
}

/** What a browser keeps for the SDK and Node does not. */
function pretendBrowser() {
  const kept = new Map();
  const localStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, String(value)) };
  globalThis.window = globalThis;
  Object.defineProperty(globalThis, 'localStorage', { value: localStorage, configurable: true });
}

async function inBrowser() {
  // A web page of a server of its own: the API is another origin to it.
  const site = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><title>Story</title>'));
  await new Promise((resolve) => { site.listen(0, '127.0.0.1', resolve); });
  const browser = await chromium.launch({ executablePath: BROWSER, args: ARGUMENTS });
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${site.address().port}/`);
    await page.addScriptTag({ path: require.resolve('appwrite').replace(/cjs.sdk\.js$/, 'iife/sdk.js') });
    return await page.evaluate(
      async ([told, text]) => {
        const { story } = await import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
        return story(window.Appwrite, told, 'web-27-chromium');
      },
      [info, readFileSync(new URL('./web-story.js', import.meta.url), 'utf8')],
    );
  } finally {
    await browser.close();
    site.close();
  }
}

if (existsSync(BROWSER)) await play('web 27 in Chromium', inBrowser);
else console.log(`  web 27 in Chromium: left out, there is no ${BROWSER}`);

pretendBrowser();
await play('web 27 in Node', async () => story(await import('appwrite'), info, 'web-27-node'));
pretendBrowser();
await play('web 21.5 in Node', async () => story(await import('appwrite-21'), info, 'web-21-node'));
process.exit(failed);
