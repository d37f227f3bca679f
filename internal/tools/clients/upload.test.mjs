// The GraphQL multipart request specification, as any client of it sends a file: a
// form with operations, map and the file.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { serve } from './server.mjs';

const content = Buffer.alloc(1 << 20, 'evidence ');
const query = `mutation($input: RegisterEvidenceInput!) {
  registerEvidence(input: $input) { evidence { id file { sha256 size name href } } userErrors { code } }
}`;
const input = {
  title: 'A file', kind: 'LOG', grade: { reliability: 'B', credibility: 2 }, file: null,
  marking: { tlp: 'CLEAR', pap: 'CLEAR', originators: ['NL-CSIRT'], naming: 'MAY' },
};

let server;
before(async () => {
  server = await serve();
});
after(() => server.stop());

/** send posts the parts in an order, with further headers. */
async function send(order, more, file = content) {
  const form = new FormData();
  const parts = {
    operations: () => form.set('operations', JSON.stringify({ query, variables: { input } })),
    map: () => form.set('map', JSON.stringify({ 0: ['variables.input.file'] })),
    0: () => form.set('0', new Blob([file], { type: 'text/plain' }), 'an item.log'),
  };
  order.forEach((name) => parts[name]());
  const response = await fetch(server.url, { method: 'POST', headers: { ...(await server.as('nl.analyst')), ...more }, body: form });
  return { status: response.status, body: await response.json() };
}

test('a file comes with the mutation that files it, and can be fetched again', async () => {
  const { status, body } = await send(['operations', 'map', '0'], { 'graphql-preflight': '1' });
  assert.equal(status, 200);
  const { file } = body.data.registerEvidence.evidence;
  assert.deepEqual(file, { ...file, size: content.length, name: 'an item.log', sha256: createHash('sha256').update(content).digest('hex') });
  const fetched = await fetch(new URL(file.href, server.url), { headers: await server.as('nl.analyst') });
  assert.ok(content.equals(Buffer.from(await fetched.arrayBuffer())));
});

test('without a header that no foreign page can send it is refused', async () => {
  const { status, body } = await send(['operations', 'map', '0'], {}, 'short'); // the server does not wait for a long one
  assert.equal(status, 403);
  assert.equal(body.errors[0].extensions.code, 'FORBIDDEN');
});

test('parts in another order are refused', async () => {
  const { status } = await send(['map', 'operations', '0'], { 'apollo-require-preflight': 'true' }, 'short');
  assert.equal(status, 400);
});
