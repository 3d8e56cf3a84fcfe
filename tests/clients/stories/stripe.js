// What Stripe does for whoever sells: it knows the checkout, and says over a signed webhook that it was paid.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

/** The secret that the host and its built-in Stripe share. */
export const SECRET = 'whsec_peerspark';

/** Reads a checkout from the host's built-in Stripe. */
export async function session(checkoutUrl) {
  const { origin, pathname } = new URL(checkoutUrl);
  const id = pathname.split('/').pop();
  const answer = await fetch(`${origin}/v1/checkout/sessions/${id}`, { headers: { authorization: 'Bearer sk_test_peerspark' } });
  assert.equal(answer.status, 200);
  return answer.json();
}

/** The event that says that a checkout is paid, as Stripe words it. */
export function paid(id, checkout) {
  return JSON.stringify({
    id, object: 'event', api_version: '2025-03-31.basil', created: seconds(), livemode: false, pending_webhooks: 1,
    request: { id: null, idempotency_key: null }, type: 'checkout.session.completed',
    data: { object: { ...checkout, status: 'complete', payment_status: 'paid', payment_intent: `pi_${id}` } },
  }, null, 2);
}

/** Delivers an event to the domain of `public`; answers the status. */
export async function deliver(origin, payload, secret = SECRET, at = seconds()) {
  const proof = createHmac('sha256', secret).update(`${at}.${payload}`).digest('hex');
  const answer = await fetch(`${origin}/_domains/public/payments/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${proof}` },
    body: payload,
  });
  return answer.status;
}

/** Now, as Stripe counts. */
export function seconds() {
  return Math.floor(Date.now() / 1000);
}
