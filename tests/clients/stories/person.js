// People with an SDK each: in a browser that keeps their session, or behind a server that holds it for them.

import { as } from './browser.js';

const PASSWORD = 'correct-horse-9';

/** Someone in a browser. */
export function inBrowser(info, sdk) {
  return (name) => new BrowserPerson(info, sdk, name);
}

/** Someone whose calls a server makes; only `web` has realtime. */
export function onServer(info, sdk, web) {
  return (name) => new ServerPerson(info, sdk, web, name);
}

class Person {
  constructor(info, sdk, name) {
    this.info = info;
    this.sdk = sdk;
    this.name = name;
    this.id = sdk.ID.unique();
    this.address = `${name}-${this.id}@example.com`;
    this.storage = new Map();
    this.client = this.connect(sdk);
  }

  connect(sdk) {
    return new sdk.Client().setEndpoint(this.info.endpoint).setProject(this.info.project);
  }

  /** Signs up and in. */
  async join() {
    await this.signUp({ userId: this.id, email: this.address, password: PASSWORD, name: this.name });
    await this.signIn({ email: this.address, password: PASSWORD });
  }

  /** Asks for the mail that proves the address. */
  askForMail() {
    return this.act(() => new this.sdk.Account(this.client).createEmailVerification({ url: 'http://localhost:3000/verify' }));
  }

  /** Follows the link in a mail. */
  follow(link) {
    const { searchParams } = new URL(link);
    const proof = { userId: searchParams.get('userId'), secret: searchParams.get('secret') };
    return this.act(() => new this.sdk.Account(this.client).updateEmailVerification(proof));
  }

  /** Calls a function; answers its status and JSON. */
  async call(functionId, method, xpath, body) {
    const asked = { functionId, method, xpath, body: body && JSON.stringify(body) };
    const execution = await this.act(() => new this.sdk.Functions(this.client).createExecution(asked));
    return { status: execution.responseStatusCode, json: JSON.parse(execution.responseBody || 'null') };
  }

  /** Reads one's own rows of a table. */
  rows(tableId) {
    return this.act(() => new this.sdk.TablesDB(this.client).listRows({ databaseId: 'peerspark-main-db', tableId }));
  }

  /** Uploads a text that its uploader may read, change and delete; answers the file's id. */
  async upload(bucketId, name, text) {
    const own = this.sdk.Role.user(this.id);
    const { Permission } = this.sdk;
    const permissions = [Permission.read(own), Permission.update(own), Permission.delete(own)];
    const file = new File([text], name, { type: 'text/plain' });
    const asked = { bucketId, fileId: this.sdk.ID.unique(), file, permissions };
    return (await this.act(() => new this.sdk.Storage(this.client).createFile(asked))).$id;
  }

  act(doing) {
    return as(this.storage, doing);
  }

  /** Listens to a channel with a web SDK; every message is handed to `hear`. Answers how to stop. */
  async listen(sdk, client, channels, hear) {
    const realtime = new sdk.Realtime(client);
    const subscription = await this.act(() => realtime.subscribe(channels, hear));
    return () => this.act(() => (realtime.disconnect ? realtime.disconnect() : subscription.close()));
  }

  /** Changes something about the account that its owner alone hears of. */
  stir() {
    return this.act(() => new this.sdk.Account(this.client).updatePrefs({ prefs: { stirred: String(Math.random()) } }));
  }
}

class BrowserPerson extends Person {
  signUp(account) {
    return this.act(() => new this.sdk.Account(this.client).create(account));
  }

  signIn(proof) {
    return this.act(() => new this.sdk.Account(this.client).createEmailPasswordSession(proof));
  }

  hear(channels, hear) {
    return this.listen(this.sdk, this.client, channels, hear);
  }
}

class ServerPerson extends Person {
  constructor(info, sdk, web, name) {
    super(info, sdk, name);
    this.web = web;
    // Only a key is told the secret of a new session.
    this.admin = this.connect(sdk).setKey(info.key);
  }

  signUp(account) {
    return new this.sdk.Account(this.admin).create(account);
  }

  async signIn(proof) {
    const session = await new this.sdk.Account(this.admin).createEmailPasswordSession(proof);
    this.client.setSession(session.secret);
    this.storage.set('cookieFallback', JSON.stringify({ [`a_session_${this.info.project}`]: session.secret }));
  }

  hear(channels, hear) {
    return this.listen(this.web, this.connect(this.web), channels, hear);
  }
}
