// Waiting for what realtime delivers.

/** How soon after the deed its row must arrive, in milliseconds. */
const SOON = 1000;

/** Hears the rows of a table that its owner may read. */
export class Ear {
  #waiting = new Set();
  #stop;

  /** Listens as `person`; listening has begun once this answers. */
  static async of(person, channel) {
    const ear = new Ear();
    const begun = resolvers();
    ear.#stop = await person.hear([channel, 'account'], (message) => {
      if (message.channels.includes(channel)) ear.#heard(message.payload);
      else begun.resolve();
    });
    // No SDK tells when the server has taken a subscription up, so the person makes a noise until they hear it.
    const noise = setInterval(() => person.stir().catch(begun.reject), 100);
    const late = setTimeout(() => begun.reject(new Error('realtime did not begin within 10 s')), 10_000);
    await begun.promise.finally(() => {
      clearInterval(noise);
      clearTimeout(late);
    });
    return ear;
  }

  /** The next row of this type; fails where it takes longer than a second. Ask before the deed. */
  next(type, fits = () => true) {
    const { promise, resolve, reject } = resolvers();
    const wish = { type, fits, resolve };
    const late = setTimeout(() => reject(new Error(`no ${type} over realtime within ${SOON} ms`)), SOON);
    this.#waiting.add(wish);
    // Looked at when it is awaited, which may be after it failed.
    promise.catch(() => {});
    return promise.finally(() => {
      clearTimeout(late);
      this.#waiting.delete(wish);
    });
  }

  close() {
    return this.#stop();
  }

  #heard(row) {
    for (const wish of this.#waiting) {
      if (wish.type === row.type && wish.fits(row)) wish.resolve(row);
    }
  }
}

function resolvers() {
  let resolve, reject;
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}
