// npm `node-appwrite` against the local host. It also makes what the stories of the web SDK need.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import * as sdk from 'node-appwrite';
import { InputFile } from 'node-appwrite/file';

const { Account, Client, Functions, ID, Locale, Messaging, Permission, Query, Role, Storage, TablesDB, Teams, Tokens, Users } = sdk;

const info = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const anyone = () => new Client().setEndpoint(info.endpoint).setProject(info.project);
const server = anyone().setKey(info.key);

const type = async (call) => call.then(() => 'fine', (error) => error.type);

/** A tar archive with one empty file, as deployments are uploaded. */
function archive() {
  const header = Buffer.alloc(512);
  header.write('handler.rs');
  header.write('0000644\0', 100);
  header.write('00000000000\0', 124);
  header.write('00000000000\0', 136);
  header.write('        0', 148);
  header.write('ustar\0' + '00', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${(sum).toString(8).padStart(6, '0')}\0 `, 148);
  return gzipSync(Buffer.concat([header, Buffer.alloc(1024)]));
}

const parts = {
  async schema() {
    const tables = new TablesDB(server);
    await tables.create({ databaseId: 'matrix', name: 'Matrix' });
    const at = { databaseId: 'matrix', tableId: 'notes' };
    const permissions = [Permission.create(Role.users())];
    const table = await tables.createTable({ ...at, name: 'Notes', permissions, rowSecurity: true });
    assert.equal(table.rowSecurity, true);
    await tables.createVarcharColumn({ ...at, key: 'text', size: 100, required: true });
    const likes = await tables.createIntegerColumn({ ...at, key: 'likes', required: false, xdefault: 0, min: 0 });
    assert.deepEqual([likes.type, likes.default], ['integer', 0]);
    await tables.createIndex({ ...at, key: 'by_text', type: 'key', columns: ['text'] });
    assert.equal((await tables.listColumns(at)).total, 2);
    const storage = new Storage(server);
    await storage.createBucket({ bucketId: 'matrix', name: 'Matrix', permissions, fileSecurity: true });
    const functions = new Functions(server);
    await functions.create({ functionId: 'echo', name: 'Echo', runtime: 'rust-1.83', execute: ['users'], timeout: 15 });
    const code = InputFile.fromBuffer(archive(), 'code.tar.gz');
    const deployment = await functions.createDeployment({ functionId: 'echo', code, activate: true, entrypoint: 'handler.rs' });
    const read = () => functions.getDeployment({ functionId: 'echo', deploymentId: deployment.$id });
    let { status } = await read();
    for (let turn = 0; turn < 100 && !['ready', 'failed'].includes(status); turn += 1) {
      await new Promise((resolve) => { setTimeout(resolve, 50); });
      ({ status } = await read());
    }
    assert.equal(status, 'ready');
  },

  async people() {
    const users = new Users(server);
    const made = await users.create({ userId: 'node-ben', email: 'node-ben@example.com', password: 'correct-horse-9', name: 'Ben' });
    assert.equal(made.$id, 'node-ben');
    assert.equal(await type(users.create({ userId: 'node-ben' })), 'user_already_exists');
    await users.updateEmailVerification({ userId: 'node-ben', emailVerification: true });
    await users.updateLabels({ userId: 'node-ben', labels: ['vip'] });
    assert.equal((await users.list({ queries: [Query.contains('labels', 'vip'), Query.equal('$id', 'node-ben')] })).total, 1);
    const session = await users.createSession({ userId: 'node-ben' });
    const own = anyone().setSession(session.secret);
    assert.equal((await new Account(own).get()).name, 'Ben');
    assert.equal(await type(new Account(anyone()).get()), 'general_unauthorized_scope');
    const { jwt } = await users.createJWT({ userId: 'node-ben', sessionId: session.$id });
    assert.equal((await new Account(anyone().setJWT(jwt)).get()).$id, 'node-ben');
    return own;
  },

  async teams() {
    const teams = new Teams(server);
    await teams.create({ teamId: 'node-team', name: 'Team', roles: ['member', 'admin'] });
    const member = await teams.createMembership({ teamId: 'node-team', roles: ['admin'], userId: 'node-ben' });
    assert.deepEqual([member.userId, member.confirm], ['node-ben', true]);
    assert.equal((await teams.listMemberships({ teamId: 'node-team' })).total, 1);
    await teams.delete({ teamId: 'node-team' });
    assert.equal(await type(teams.get({ teamId: 'node-team' })), 'team_not_found');
  },

  async rows() {
    const tables = new TablesDB(server);
    const at = { databaseId: 'matrix', tableId: 'notes' };
    const many = Array.from({ length: 30 }, (_, place) => ({ $id: `node-${place}`, text: `n${place}`, likes: place }));
    assert.equal((await tables.createRows({ ...at, rows: many })).total, 30);
    const queries = [Query.greaterThan('likes', 4), Query.orderDesc('likes'), Query.limit(10), Query.cursorAfter('node-20')];
    const page = await tables.listRows({ ...at, queries });
    assert.deepEqual([page.total, page.rows[0].$id, page.rows.length], [25, 'node-19', 10]);
    const transaction = await tables.createTransaction();
    await tables.updateRow({ ...at, rowId: 'node-1', data: { text: 'changed' }, transactionId: transaction.$id });
    assert.equal((await tables.getRow({ ...at, rowId: 'node-1' })).text, 'n1');
    await tables.updateTransaction({ transactionId: transaction.$id, commit: true });
    assert.equal((await tables.getRow({ ...at, rowId: 'node-1' })).text, 'changed');
    await tables.upsertRow({ ...at, rowId: 'node-1', data: { text: 'upserted' } });
    await tables.updateRow({ ...at, rowId: 'node-2', data: { likes: sdk.Operator.increment(40) } });
    assert.equal((await tables.getRow({ ...at, rowId: 'node-2' })).likes, 42);
    assert.equal(await type(tables.createRow({ ...at, rowId: 'node-1', data: { text: 'again' } })), 'row_already_exists');
    await tables.deleteRows({ ...at, queries: [Query.startsWith('$id', 'node-')] });
    assert.equal((await tables.listRows(at)).total, 0);
  },

  async storage(own) {
    const bytes = Buffer.alloc(6_000_000, 'abc');
    const file = InputFile.fromBuffer(bytes, 'big.txt');
    const made = await new Storage(own).createFile({ bucketId: 'matrix', fileId: ID.unique(), file });
    assert.deepEqual([made.sizeOriginal, made.chunksUploaded], [bytes.length, 2]);
    const at = { bucketId: 'matrix', fileId: made.$id };
    assert.ok(bytes.equals(Buffer.from(await new Storage(own).getFileDownload(at))));
    const tokens = new Tokens(server);
    const token = await tokens.createFileToken(at);
    assert.equal((await tokens.list(at)).total, 1);
    const shared = await fetch(`${info.endpoint}/storage/buckets/matrix/files/${made.$id}/view?project=${info.project}&token=${token.secret}`);
    assert.equal(shared.status, 200);
    await tokens.delete({ tokenId: token.$id });
    await new Storage(server).deleteFile(at);
  },

  async functions(own) {
    const functions = new Functions(server);
    await functions.createVariable({ functionId: 'echo', variableId: ID.unique(), key: 'NAME', value: 'value' });
    assert.equal((await functions.listVariables({ functionId: 'echo' })).total, 1);
    const done = await new Functions(own).createExecution({ functionId: 'echo', body: 'hello', async: false });
    assert.deepEqual([done.status, done.responseStatusCode], ['completed', 200]);
    const later = await new Functions(own).createExecution({ functionId: 'echo', async: true });
    assert.ok(['waiting', 'processing', 'completed'].includes(later.status));
    assert.equal(await type(new Functions(anyone()).createExecution({ functionId: 'echo' })), 'user_unauthorized');
  },

  async messaging() {
    const messaging = new Messaging(server);
    await messaging.createFCMProvider({ providerId: 'node-fcm', name: 'Push', enabled: true, serviceAccountJSON: {} });
    await messaging.createTopic({ topicId: 'node-topic', name: 'Topic' });
    const target = { userId: 'node-ben', targetId: 'node-device', providerType: 'push', identifier: 'device', providerId: 'node-fcm' };
    await new Users(server).createTarget(target);
    await messaging.createSubscriber({ topicId: 'node-topic', subscriberId: 'node-sub', targetId: 'node-device' });
    const message = await messaging.createPush({ messageId: 'node-hello', title: 'Hello', body: 'There', topics: ['node-topic'] });
    assert.equal(message.providerType, 'push');
    assert.equal((await messaging.listMessages({ queries: [Query.equal('$id', 'node-hello')] })).total, 1);
    await messaging.deleteTopic({ topicId: 'node-topic' });
  },

  async world() {
    const locale = new Locale(anyone());
    assert.equal((await locale.listContinents()).total, 7);
    if (sdk.Health) assert.equal((await new sdk.Health(server).get()).status, 'pass');
  },
};

let own;
let failed = 0;
for (const [name, part] of Object.entries(parts)) {
  try {
    own = (await part(own)) ?? own;
    console.log(`  node ${name}: fine`);
  } catch (why) {
    failed += 1;
    console.log(`  node ${name}: ${why.type ?? ''} ${why.stack}`);
  }
}
process.exit(failed);
