// What only the local host has: the mails it kept, its clock, and word that nothing is under way.

/** A running host, as its owner sees it. */
export class Host {
  constructor(info, sdk) {
    this.origin = new URL(info.endpoint).origin;
    this.client = new sdk.Client().setEndpoint(info.endpoint).setProject(info.project).setKey(info.key);
    this.tables = new sdk.TablesDB(this.client);
    this.sdk = sdk;
  }

  /** The last mail to an address. */
  async mailTo(address) {
    const mails = await this.ask('GET', '/_local/mails');
    const mine = mails.filter((mail) => mail.to === address);
    if (mine.length === 0) throw new Error(`no mail to ${address}`);
    return mine.at(-1);
  }

  /** Proves somebody's address, as the console can. */
  async prove(userId) {
    await new this.sdk.Users(this.client).updateEmailVerification({ userId, emailVerification: true });
  }

  /** The first hundred rows of a table, as the database has them. */
  async rows(tableId) {
    const queries = [this.sdk.Query.limit(100)];
    return (await this.tables.listRows({ databaseId: 'peerspark-main-db', tableId, queries })).rows;
  }

  /** Moves a clock that stands still to an instant; what falls due meanwhile is done. */
  async moveTo(now) {
    await this.ask('POST', '/_local/clock', { now });
    await this.settle();
  }

  /** Lets so many seconds pass. */
  async pass(seconds) {
    const { now } = await this.ask('GET', '/_local/clock');
    await this.moveTo(new Date(Date.parse(now) + seconds * 1000).toISOString());
  }

  /** Fires a function's schedule now, and waits for all that follows. */
  async tick(functionId) {
    const run = await this.ask('POST', '/_local/tick', { function: functionId });
    if (run.status !== 'completed') throw new Error(`tick of ${functionId}: ${JSON.stringify(run)}`);
    await this.settle();
  }

  /** Waits until every event is delivered. */
  async settle() {
    await this.ask('POST', '/_local/settle');
  }

  /** What a person is told, as the database has it. */
  async notificationsOf(userId) {
    const queries = [this.sdk.Query.equal('userId', [userId]), this.sdk.Query.limit(100)];
    const page = await this.tables.listRows({ databaseId: 'peerspark-main-db', tableId: 'notifications', queries });
    return page.rows;
  }

  async ask(method, path, body) {
    const sent = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(this.origin + path, { method, ...sent });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
