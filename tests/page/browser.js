// A browser, and what is true of every page that it is shown.

import assert from 'node:assert/strict';

import { chromium } from 'playwright-core';

const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

export function open() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
}

/**
 * Tells each story on a page of its own, and says how many failed: those that did, those whose page complained and those whose page asked
 * an address that is not `ours`. A story whose name is in `complaining` may complain.
 */
export async function tell(browser, stories, ours, complaining = []) {
  let failed = 0;
  for (const [name, story] of Object.entries(stories)) {
    const page = await browser.newPage();
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (line) => { if (line.type() === 'error' && !complaining.includes(name)) complaints.push(line.text()); });
    page.on('request', (request) => { if (!ours(request.url())) complaints.push(`asked ${request.url()}`); });
    page.setDefaultTimeout(15_000);
    try {
      await story(page);
      assert.deepEqual(complaints, []);
      console.log(`  fine: ${name}`);
    } catch (why) {
      failed += 1;
      console.log(`  FAILED: ${name}\n${why.stack}\n${complaints.join('\n')}`);
    }
    await page.close();
  }
  return failed;
}
