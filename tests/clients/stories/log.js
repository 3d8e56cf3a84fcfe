// Everything that realtime delivers to somebody, in the order in which it comes.

/** How long anything may take to arrive, in milliseconds. */
const PATIENCE = 10_000;

/** What one person hears. */
export class Log {
  #rows = [];
  #looking = new Set();
  #stop;

  /** Listens to the rows of tables as `person`; listening has begun once this answers. */
  static async of(person, tables) {
    const log = new Log();
    const channels = tables.map((table) => `databases.peerspark-main-db.tables.${table}.rows`);
    log.#stop = await person.hear([...channels, 'account'], (message) => log.#hear(message));
    // No SDK tells when the server has taken a subscription up, so the person makes a noise until they hear it.
    const noise = setInterval(() => person.stir().catch(() => {}), 200);
    await log.until(({ table }) => table === undefined).finally(() => clearInterval(noise));
    return log;
  }

  /** The first row that fits, of what came and of what comes. */
  async until(fits) {
    const known = this.#rows.find(fits);
    if (known) return known;
    const { promise, resolve, reject } = Promise.withResolvers?.() ?? resolvers();
    const look = { fits, resolve };
    const late = setTimeout(() => reject(new Error(`nothing fits ${fits}: ${JSON.stringify(this.all())}`)), PATIENCE);
    this.#looking.add(look);
    return promise.finally(() => {
      clearTimeout(late);
      this.#looking.delete(look);
    });
  }

  /** What came of one table, each row once, as it came last. */
  rows(table) {
    const latest = new Map();
    for (const heard of this.#rows) if (heard.table === table) latest.set(heard.row.$id, heard.row);
    return [...latest.values()];
  }

  all() {
    return this.#rows.filter((it) => it.table).map(({ table, row }) => `${table} ${row.$id}`);
  }

  close() {
    return this.#stop();
  }

  #hear({ channels, payload }) {
    const table = channels.map((it) => /\.(?:tables|collections)\.([^.]+)\./.exec(it)?.[1]).find(Boolean);
    const heard = { table, row: payload };
    this.#rows.push(heard);
    for (const look of this.#looking) if (look.fits(heard)) look.resolve(heard);
  }
}

function resolvers() {
  let resolve, reject;
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}
