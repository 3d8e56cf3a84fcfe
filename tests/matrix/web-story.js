// The web SDK against the local host, in Node and in a browser: the same story for every version of the SDK.

/** Plays the story as a user of this name; `sdk` is the module `appwrite`, `info` names endpoint and project. */
export async function story(sdk, info, name) {
  const { Account, Channel, Client, Functions, ID, Locale, Permission, Query, Role, Storage, TablesDB, Teams } = sdk;
  const client = new Client().setEndpoint(info.endpoint).setProject(info.project);
  const told = [];
  const is = (what, found, wanted) => {
    if (JSON.stringify(found) !== JSON.stringify(wanted)) {
      throw new Error(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
    }
    told.push(what);
  };
  const refused = async (what, type, call) => {
    const refusal = await call().then(() => ({ type: 'not refused' }), (error) => error);
    is(what, refusal.type, type);
  };

  const account = new Account(client);
  await refused('a guest has no account', 'general_unauthorized_scope', () => account.get());
  const email = `${name}@example.com`;
  const me = await account.create({ userId: name, email, password: 'correct-horse-9', name: 'Asha' });
  is('an account', [me.$id, me.name, me.emailVerification], [name, 'Asha', false]);
  const session = await account.createEmailPasswordSession({ email, password: 'correct-horse-9' });
  if (session.secret) client.setSession(session.secret);
  else if (info.session) client.setSession(await info.session(name));
  is('a session', (await account.get()).email, email);
  is('a name', (await account.updateName({ name: 'Asha K' })).name, 'Asha K');
  await account.updatePrefs({ prefs: { theme: 'dark' } });
  is('preferences', (await account.getPrefs()).theme, 'dark');
  is('sessions', (await account.listSessions()).sessions.some((one) => one.current), true);
  is('a token', (await account.createJWT()).jwt.split('.').length, 3);

  const teams = new Teams(client);
  const team = await teams.create({ teamId: ID.unique(), name: 'Crew' });
  is('a team', (await teams.listMemberships({ teamId: team.$id })).memberships[0].roles, ['owner']);

  const tables = new TablesDB(client);
  const at = { databaseId: 'matrix', tableId: 'notes' };
  let heard;
  const event = new Promise((resolve) => { heard = resolve; });
  const unsubscribe = client.subscribe('databases.matrix.tables.notes.rows', heard);
  // The subscription is told over a socket of its own: writing begins once it is open.
  for (let turn = 0; turn < 50 && client.realtime.socket?.readyState !== 1; turn += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  const rowId = ID.unique();
  const own = [Permission.read(Role.user(name)), Permission.update(Role.user(name)), Permission.delete(Role.user(name))];
  const row = await tables.createRow({ ...at, rowId, data: { text: 'Hello' }, permissions: own });
  is('a row', [row.text, row.likes], ['Hello', 0]);
  const late = new Promise((_, reject) => { setTimeout(() => reject(new Error('no event came')), 10_000); });
  const news = await Promise.race([event, late]);
  is('an event', [news.payload.$id, news.events.some((one) => one.endsWith('.create'))], [rowId, true]);
  if (typeof unsubscribe === 'function') unsubscribe();
  is('a list', (await tables.listRows({ ...at, queries: [Query.equal('text', 'Hello'), Query.equal('$id', rowId)] })).total, 1);
  is('an increment', (await tables.incrementRowColumn({ ...at, rowId, column: 'likes', value: 3 })).likes, 3);
  is('a change', (await tables.updateRow({ ...at, rowId, data: { text: 'Bye' } })).text, 'Bye');
  await refused('a row of the wrong shape', 'row_invalid_structure', () => tables.updateRow({ ...at, rowId, data: { nothing: 1 } }));
  await tables.deleteRow({ ...at, rowId });
  await refused('a row that is gone', 'row_not_found', () => tables.getRow({ ...at, rowId }));

  const storage = new Storage(client);
  const bytes = new Uint8Array(6_000_000).map((_, place) => place % 251);
  const file = new File([bytes], 'big.bin', { type: 'application/octet-stream' });
  let progress = 0;
  const made = await storage.createFile({
    bucketId: 'matrix', fileId: ID.unique(), file, permissions: own, onProgress: ({ progress: now }) => { progress = now; },
  });
  is('a file in parts', [made.sizeOriginal, made.chunksUploaded, Math.round(progress)], [bytes.length, 2, 100]);
  const fileId = made.$id;
  is('files', (await storage.listFiles({ bucketId: 'matrix', queries: [Query.equal('$id', fileId)] })).total, 1);
  is('an address', new URL(storage.getFileView({ bucketId: 'matrix', fileId })).pathname, `/v1/storage/buckets/matrix/files/${fileId}/view`);
  await storage.deleteFile({ bucketId: 'matrix', fileId });

  const functions = new Functions(client);
  const done = await functions.createExecution({ functionId: 'echo', body: 'hello', xpath: '/path', method: 'POST' });
  is('an execution', [done.status, done.responseStatusCode, done.responseBody.includes('hello')], ['completed', 200, true]);
  is('executions', (await functions.listExecutions({ functionId: 'echo' })).executions.some((one) => one.$id === done.$id), true);

  const locale = new Locale(client);
  is('countries', (await locale.listCountriesEU()).total, 27);
  await account.deleteSession({ sessionId: 'current' });
  if (typeof Channel === 'function') told.push('channels by name');
  return told.length;
}
