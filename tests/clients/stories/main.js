// Usage: node stories/main.js INFO. Plays one story with three SDKs as npm has them; INFO is what the host wrote with --info.

import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import * as node from 'node-appwrite';
// Before the web SDKs, which look for a browser.
import './browser.js';
import * as web from 'appwrite';
import * as olderWeb from 'appwrite-21';

import { Host } from './host.js';
import { inBrowser, onServer } from './person.js';
import { likesAndComments } from './story.js';

const info = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const host = new Host(info, node);

test('two people meet through the web SDK 27', () => likesAndComments(host, inBrowser(info, web)));
test('two people meet through the web SDK 21.5', () => likesAndComments(host, inBrowser(info, olderWeb)));
test('two people meet through a server with node-appwrite 27', () => likesAndComments(host, onServer(info, node, web)));
