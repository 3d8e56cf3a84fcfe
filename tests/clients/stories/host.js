// What only the local host has: the mails it kept, and word that nothing is under way.

/** A running host, as its owner sees it. */
export class Host {
  constructor(info, sdk) {
    this.origin = new URL(info.endpoint).origin;
    const client = new sdk.Client().setEndpoint(info.endpoint).setProject(info.project).setKey(info.key);
    this.tables = new sdk.TablesDB(client);
    this.sdk = sdk;
  }

  /** The last mail to an address. */
  async mailTo(address) {
    const mails = await this.ask('GET', '/_local/mails');
    const mine = mails.filter((mail) => mail.to === address);
    if (mine.length === 0) throw new Error(`no mail to ${address}`);
    return mine.at(-1);
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

  async ask(method, path) {
    const answer = await fetch(this.origin + path, { method });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
