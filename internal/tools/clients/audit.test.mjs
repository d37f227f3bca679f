// The audit suite of GraphQL over HTTP: every audit must hold, also those that the
// specification only recommends.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { serve } from './server.mjs';

let server, headers;
before(async () => {
  server = await serve();
  headers = await server.as('nl.analyst');
});
after(() => server.stop());

test('the audit suite of GraphQL over HTTP finds nothing', async () => {
  const fetchFn = (url, init = {}) => fetch(url, { ...init, headers: { ...init.headers, ...headers } });
  const results = await Promise.all(serverAudits({ url: server.url, fetchFn }).map((audit) => audit.fn()));
  const count = (status) => results.filter((r) => r.status === status).length;
  for (const r of results.filter((r) => r.status !== 'ok')) {
    console.log(`${r.status} ${r.id} ${r.name}: ${r.reason}`);
  }
  console.log(`audits: ${results.length}, ok ${count('ok')}, notices ${count('notice')}, warnings ${count('warn')}, errors ${count('error')}`);
  assert.equal(results.length, 61);
  assert.equal(count('ok'), 61);
});
