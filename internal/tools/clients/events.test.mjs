// graphql-sse, the client that GraphQL over SSE comes from, in both of its modes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createClient, NetworkError } from 'graphql-sse';
import { kratos } from './kratos.mjs';
import { folder, freePort, serve, start } from './server.mjs';
import { activity, openCase, report, sink, until, viewer } from './story.mjs';

let server;
before(async () => {
  server = await serve({ limits: { streams: 5, subscriptions: 2 } });
});
after(() => server.stop());

const modes = { 'distinct connections': false, 'a single connection': true };

/** connect returns a client; it gets headers of its own, for it writes into them. */
const connect = (url, headers, singleConnection, options = {}) =>
  createClient({ url, headers, singleConnection, retryAttempts: 0, ...options });

for (const [mode, singleConnection] of Object.entries(modes)) {
  test(`${mode}: a query is answered once and completes`, async () => {
    const headers = await server.as('nl.analyst');
    const client = connect(server.url, () => ({ ...headers }), singleConnection);
    const got = sink();
    client.subscribe({ query: viewer }, got.handlers);
    await until(() => got.done, 'the query is answered');
    assert.deepEqual(got.results, [{ data: { viewer: { handle: 'nl.analyst' } } }]);
    assert.equal(got.error, undefined);
    client.dispose();
  });

  test(`${mode}: two subscriptions bring what happens, and one that is left brings nothing more`, async () => {
    const headers = await server.as('nl.analyst');
    const client = connect(server.url, () => ({ ...headers }), singleConnection);
    const file = await openCase(server);
    const [first, second] = [sink(), sink()];
    const leave = client.subscribe({ query: activity, variables: { case: file } }, first.handlers);
    client.subscribe({ query: activity, variables: { case: file } }, second.handlers);
    await until(async () => (await report(server, file), first.results.length > 0 && second.results.length > 0), 'both follow the case');
    leave();
    await until(() => first.done, 'the first has ended');
    const brought = first.results.length;
    const last = await report(server, file);
    await until(() => second.results.some((r) => r.data.caseActivity.id === last), 'the second goes on');
    assert.equal(first.results.length, brought);
    assert.equal(first.error, undefined);
    client.dispose();
  });

  test(`${mode}: a session that is revoked ends the stream and says why`, async () => {
    const people = await kratos();
    const settings = { identity: { kind: 'kratos' }, kratos: { public: people.url, remember: '1ms', probe: '100ms' }, http: { recheck: '100ms' } };
    const house = await serve(settings);
    try {
      const headers = { authorization: 'Bearer ory_st_session' };
      house.as = async () => headers;
      const client = connect(house.url, () => ({ ...headers }), singleConnection);
      const file = await openCase(house);
      const got = sink();
      client.subscribe({ query: activity, variables: { case: file } }, got.handlers);
      await until(async () => (await report(house, file), got.results.length > 0), 'the case is followed');
      people.revoke();
      await until(() => got.done, 'the stream ends');
      assert.equal(got.results.at(-1).errors[0].extensions.code, 'UNAUTHENTICATED');
      client.dispose();
    } finally {
      await house.stop();
      await people.close();
    }
  });

  test(`${mode}: a client comes back after the server has stopped, and after it was killed`, async () => {
    const dir = await folder({ listen: `127.0.0.1:${await freePort()}` });
    let house = await start(dir);
    let headers = await house.as('nl.analyst');
    const client = connect(house.url, () => ({ ...headers }), singleConnection, {
      retryAttempts: 1000,
      retry: () => new Promise((resolve) => setTimeout(resolve, 20)),
    });
    const file = await openCase(house);
    const got = sink();
    client.subscribe({ query: activity, variables: { case: file } }, got.handlers);
    await until(async () => (await report(house, file), got.results.length > 0), 'the case is followed');
    for (const end of ['end', 'kill']) {
      await house[end]();
      house = await start(dir);
      headers = await house.as('nl.analyst');
      const before = got.results.length;
      await until(async () => (await report(house, file), got.results.length > before), 'it is followed again');
    }
    assert.equal(got.done, false);
    client.dispose();
    await house.stop();
  });

  test(`${mode}: a stranger gets no stream`, async () => {
    const client = connect(server.url, {}, singleConnection);
    const got = sink();
    client.subscribe({ query: viewer }, got.handlers);
    await until(() => got.done, 'the stranger is refused');
    assert.ok(got.error instanceof NetworkError);
    assert.equal(got.error.response.status, 401);
    client.dispose();
  });
}

test('distinct connections: a document that does not fit is a result with errors', async () => {
  const headers = await server.as('nl.analyst');
  const client = connect(server.url, () => ({ ...headers }), false);
  const got = sink();
  client.subscribe({ query: '{ nonsense }' }, got.handlers);
  await until(() => got.done, 'the document is refused');
  assert.equal(got.error, undefined);
  assert.equal(got.results[0].errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
  client.dispose();
});

test('a single connection: a document that does not fit is refused with its status', async () => {
  const headers = await server.as('nl.analyst');
  const client = connect(server.url, () => ({ ...headers }), true);
  const got = sink();
  client.subscribe({ query: '{ nonsense }' }, got.handlers);
  await until(() => got.done, 'the document is refused');
  assert.equal(got.error.response.status, 400);
  client.dispose();
});

test('too many streams of one person are refused', async () => {
  const headers = await server.as('de.analyst');
  const clients = Array.from({ length: 5 }, () => connect(server.url, () => ({ ...headers }), true, { lazy: false, onNonLazyError: () => {} }));
  await until(async () => (await fetch(server.url, { method: 'PUT', headers })).status === 429, 'the places are taken');
  clients.forEach((client) => client.dispose());
});
