// graphql-ws, the client that the protocol graphql-transport-ws comes from: queries,
// subscriptions, coming back, and every close code.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { kratos } from './kratos.mjs';
import { folder, freePort, serve, start } from './server.mjs';
import { activity, openCase, report, sink, until, viewer } from './story.mjs';

let server;
before(async () => {
  server = await serve({ limits: { initTimeout: '500ms', subscriptions: 2, streams: 20, frame: '2KiB' } });
});
after(() => server.stop());

/** bearing makes sockets that carry headers, as a program's do. */
const bearing = (headers, change = {}) =>
  class extends WebSocket {
    constructor(url, protocol) {
      super(url, change.protocol === undefined ? protocol : change.protocol, { headers: headers() });
    }
  };

/** connect returns a client, and how its socket was closed at last. */
function connect(headers, { on = {}, change, url = server.ws, ...options } = {}) {
  const closes = [];
  const client = createClient({
    url,
    webSocketImpl: bearing(headers, change),
    retryAttempts: 0,
    onNonLazyError: () => {}, // how a socket ended is looked at in closes
    ...options,
    on: { ...on, closed: (event) => closes.push(event) },
  });
  return { client, closes };
}

/** closing runs a client until its socket is closed and returns code and reason. */
async function closing(handle, options) {
  const headers = await server.as(handle);
  const { client, closes } = connect(() => headers, options);
  const got = sink();
  client.subscribe({ query: options.query ?? viewer, variables: options.variables }, got.handlers);
  if (options.twice) client.subscribe({ query: options.query, variables: options.variables }, sink().handlers);
  await until(() => closes.length > 0, 'the socket closes');
  await client.dispose();
  return { code: closes[0].code, reason: closes[0].reason };
}

test('a query and a mutation are answered once and complete', async () => {
  const headers = await server.as('nl.analyst');
  const { client } = connect(() => headers);
  const got = sink();
  client.subscribe({ query: viewer }, got.handlers);
  await until(() => got.done, 'the query is answered');
  assert.deepEqual(got.results, [{ data: { viewer: { handle: 'nl.analyst' } } }]);
  assert.equal(got.error, undefined);
  await client.dispose();
});

test('a document that does not fit is an error of its own and leaves the socket open', async () => {
  const headers = await server.as('nl.analyst');
  const { client, closes } = connect(() => headers, { lazy: false });
  const wrong = sink();
  client.subscribe({ query: '{ nonsense }' }, wrong.handlers);
  await until(() => wrong.done, 'the document is refused');
  assert.equal(wrong.error[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
  const got = sink();
  client.subscribe({ query: viewer }, got.handlers);
  await until(() => got.done, 'the next query is answered');
  assert.equal(got.results.length, 1);
  assert.equal(closes.length, 0);
  await client.dispose();
});

test('a subscription brings what happens, and a client that leaves brings nothing more', async () => {
  const headers = await server.as('nl.analyst');
  const { client, closes } = connect(() => headers);
  const file = await openCase(server);
  const got = sink();
  const leave = client.subscribe({ query: activity, variables: { case: file } }, got.handlers);
  await until(async () => (await report(server, file), got.results.length > 0), 'the case is followed');
  const last = await report(server, file);
  await until(() => got.results.some((r) => r.data.caseActivity.id === last), 'the last incident is reported');
  assert.ok(got.results.every((r) => r.data.caseActivity.kind === 'CREATED'));
  leave();
  await until(() => closes.length > 0, 'the socket closes');
  assert.equal(closes[0].code, 1000);
});

test('pings are answered', async () => {
  const headers = await server.as('nl.analyst');
  let pongs = 0;
  const { client } = connect(() => headers, { lazy: false, keepAlive: 10, on: { pong: (received) => (pongs += received) } });
  await until(() => pongs > 1, 'pongs arrive');
  await client.dispose();
});

test('of too many operations the last is refused and the others go on', async () => {
  const headers = await server.as('nl.analyst');
  const { client, closes } = connect(() => headers);
  const file = await openCase(server);
  const follow = () => {
    const got = sink();
    client.subscribe({ query: activity, variables: { case: file } }, got.handlers);
    return got;
  };
  const [first, second, third] = [follow(), follow(), follow()];
  await until(() => third.done, 'the third is refused');
  assert.equal(third.error[0].extensions.code, 'LIMIT_EXCEEDED');
  await until(async () => (await report(server, file), first.results.length > 0 && second.results.length > 0), 'the others go on');
  assert.equal(closes.length, 0);
  await client.dispose();
});

test('4400: a message that is none of the protocol', async () => {
  const { code } = await closing('nl.analyst', { on: { connected: (socket) => socket.send('{"type":"start"}') } });
  assert.equal(code, 4400);
});

test('4400: a message that is no JSON', async () => {
  const { code } = await closing('nl.analyst', { on: { connected: (socket) => socket.send('{') } });
  assert.equal(code, 4400);
});

test('4401: an operation before the connection is acknowledged', async () => {
  const early = JSON.stringify({ type: 'subscribe', id: '1', payload: { query: viewer } });
  assert.deepEqual(await closing('nl.analyst', { on: { opened: (socket) => socket.send(early) } }), { code: 4401, reason: 'Unauthorized' });
});

test('4406: another subprotocol', async () => {
  const { code, reason } = await closing('nl.analyst', { change: { protocol: [] } });
  assert.deepEqual({ code, reason }, { code: 4406, reason: 'Subprotocol not acceptable' });
});

test('4408: no initialisation in time', async () => {
  const never = () => new Promise(() => {});
  assert.equal((await closing('nl.analyst', { connectionParams: never })).code, 4408);
});

test('4409: one name for two operations under way', async () => {
  const file = await openCase(server);
  const { code } = await closing('nl.analyst', { generateID: () => 'same', twice: true, query: activity, variables: { case: file } });
  assert.equal(code, 4409);
});

test('4429: initialised twice', async () => {
  const { code } = await closing('nl.analyst', { on: { connected: (socket) => socket.send('{"type":"connection_init"}') } });
  assert.equal(code, 4429);
});

test('1009: a message that is too large', async () => {
  const { code } = await closing('nl.analyst', { query: viewer, variables: { x: 'x'.repeat(4096) } });
  assert.equal(code, 1009);
});

test('429 and 401: too many sockets, and a stranger, get no socket at all', async () => {
  const headers = await server.as('de.analyst');
  const refused = (handshake) =>
    new Promise((resolve) => new WebSocket(server.ws, 'graphql-transport-ws', { headers: handshake }).on('error', (error) => resolve(error.message)));
  const clients = Array.from({ length: 20 }, () => connect(() => headers, { lazy: false }));
  let open = 0;
  clients.forEach(({ client }) => client.on('connected', () => open++));
  await until(() => open === 20, 'as many as are allowed are open');
  assert.match(await refused(headers), /429/);
  assert.match(await refused({}), /401/);
  await Promise.all(clients.map(({ client }) => client.dispose()));
});

test('4403 when the session is revoked, and 1013 when it can no longer be told whose it is', async () => {
  const people = await kratos();
  const settings = { identity: { kind: 'kratos' }, kratos: { public: people.url, remember: '1ms', probe: '100ms' }, http: { recheck: '100ms' } };
  const house = await serve(settings);
  try {
    const headers = () => ({ authorization: 'Bearer ory_st_session' });
    const ended = async (end) => {
      const { client, closes } = connect(headers, { url: house.ws, lazy: false });
      let open = false;
      client.on('connected', () => (open = true));
      await until(() => open, 'the socket is open');
      end();
      await until(() => closes.length > 0, 'the socket closes');
      await client.dispose();
      return { code: closes[0].code, reason: closes[0].reason };
    };
    assert.deepEqual(await ended(people.revoke), { code: 4403, reason: 'UNAUTHENTICATED' });
    people.admit();
    assert.deepEqual(await ended(people.vanish), { code: 1013, reason: 'IDENTITY_UNAVAILABLE' });
  } finally {
    await house.stop();
    await people.close();
  }
});

test('1001 when the server stops, and a client comes back to the next one', async () => {
  const dir = await folder({ listen: `127.0.0.1:${await freePort()}` });
  let house = await start(dir);
  let headers = await house.as('nl.analyst');
  const { client, closes } = connect(() => headers, {
    url: house.ws,
    retryAttempts: 1000,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 20)),
    shouldRetry: () => true,
  });
  const file = await openCase(house);
  const got = sink();
  client.subscribe({ query: activity, variables: { case: file } }, got.handlers);
  await until(async () => (await report(house, file), got.results.length > 0), 'the case is followed');
  await house.end();
  await until(() => closes.length > 0, 'the socket closes');
  assert.equal(closes[0].code, 1001);
  house = await start(dir);
  headers = await house.as('nl.analyst');
  const before = got.results.length;
  await until(async () => (await report(house, file), got.results.length > before), 'it is followed again');
  await house.kill(); // and after a server that said nothing
  house = await start(dir);
  headers = await house.as('nl.analyst');
  const between = got.results.length;
  await until(async () => (await report(house, file), got.results.length > between), 'it is followed a third time');
  assert.equal(got.done, false);
  await client.dispose();
  await house.stop();
});
