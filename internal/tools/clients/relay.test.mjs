// Relay's compiler reads the schema as its clients do: connections, nodes and edges
// have to be what it takes them for. It compiles the ready queries and a page that
// uses what is Relay's own, and writes the list of operations that the server is then
// told to take and nothing else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { Kind, parse, print, visit } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { serve } from './server.mjs';
import { sink, until } from './story.mjs';

const tree = process.env.ENTENTE_TREE ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const compiler = createRequire(import.meta.url)('relay-compiler');

// What only Relay knows: a page that goes on, and an object that is read again by its id.
const page = `
  query CasePageQuery($id: ID!) { node(id: $id) { __typename id ...CasePage_case @alias(as: "page") } }
  fragment CasePage_case on Case @refetchable(queryName: "CasePageRefetchQuery")
    @argumentDefinitions(first: { type: "Int", defaultValue: 5 }, after: { type: "String" }) {
    title
    incidents(first: $first, after: $after) @connection(key: "CasePage_incidents") { totalCount edges { node { id title } } }
  }`;

// What Relay's own rules refuse in a query that is valid GraphQL: how it is called, and
// a default of a variable that cannot be null.
const suffix = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };

/** wrapped gives every operation of a document a module of its own, named as Relay wants it. */
function wrapped(text) {
  const document = parse(text);
  const fragments = Object.fromEntries(document.definitions.filter((d) => d.kind === Kind.FRAGMENT_DEFINITION).map((d) => [d.name.value, d]));
  return document.definitions
    .filter((d) => d.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => {
      const used = new Set();
      const spreads = (node) =>
        visit(node, {
          FragmentSpread({ name: { value } }) {
            if (used.has(value)) return;
            used.add(value);
            spreads(fragments[value]);
          },
        });
      spreads(operation);
      const module = `Ready${operation.name.value}`;
      const rename = (node) =>
        visit(node, {
          FragmentSpread: (n) => ({ ...n, name: { ...n.name, value: `${module}_${n.name.value}` } }),
          VariableDefinition: (n) => (n.type.kind === Kind.NON_NULL_TYPE ? { ...n, defaultValue: undefined } : n),
          FragmentDefinition: (n) => ({ ...n, name: { ...n.name, value: `${module}_${n.name.value}` } }),
        });
      const named = { ...operation, name: { ...operation.name, value: module + suffix[operation.operation] } };
      return { module, text: [named, ...[...used].map((name) => fragments[name])].map((d) => print(rename(d))).join('\n') };
    });
}

let dir, operations;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'entente-relay-'));
  await mkdir(join(dir, 'src', '__generated__'), { recursive: true });
  await writeFile(join(dir, 'schema.graphql'), await readFile(join(tree, 'testdata', 'graphql', 'schema.graphqls')));
  await writeFile(
    join(dir, 'relay.config.json'),
    JSON.stringify({
      src: './src', schema: './schema.graphql', language: 'javascript', artifactDirectory: './src/__generated__', eagerEsModules: true,
      persistConfig: { file: './persisted.json', algorithm: 'SHA256' },
    }),
  );
  await writeFile(join(dir, 'persisted.json'), '{}');
  const modules = [{ module: 'CasePage', text: page }];
  const folder = join(tree, 'testdata', 'graphql');
  for (const name of (await readdir(folder)).filter((n) => n.endsWith('.graphql'))) {
    modules.push(...wrapped(await readFile(join(folder, name), 'utf8')));
  }
  for (const { module, text } of modules) {
    await writeFile(join(dir, 'src', `${module}.js`), `import { graphql } from 'relay-runtime';\n\n${text.split(/\n(?=(?:query|mutation|subscription|fragment) )|(?<=})\s*(?=fragment )/).map((t) => 'graphql`\n' + t + '\n`;').join('\n')}\n`);
  }
  operations = modules.length;
});
after(() => rm(dir, { recursive: true, force: true }));

test("Relay's compiler takes the schema and the ready queries", () => {
  const ran = spawnSync(compiler, ['relay.config.json', '--repersist'], { cwd: dir, encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stdout + ran.stderr);
  console.log(`relay-compiler: ${operations} modules, no error`);
});

test('what Relay has persisted is taken by its digest and nothing else is', async () => {
  const persisted = await readFile(join(dir, 'persisted.json'), 'utf8');
  const list = JSON.parse(persisted);
  const digest = (name) => Object.keys(list).find((id) => list[id].startsWith(`query ${name}(`));
  assert.ok(Object.keys(list).length >= operations);
  const server = await serve({ graph: { operations: 'persisted.json', allowOnly: true } }, { 'persisted.json': persisted });
  try {
    const headers = await server.as('nl.analyst');
    const post = async (body) => {
      const response = await fetch(server.url, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) });
      return { status: response.status, body: await response.json() };
    };
    const variables = { id: 'cas_aaaaaaaaaaaaaaaaaaaaaaaaaa' };
    const taken = await post({ documentId: digest('CasePageQuery'), variables });
    assert.equal(taken.status, 200);
    assert.ok('node' in taken.body.data);
    const again = await post({ extensions: { persistedQuery: { version: 1, sha256Hash: digest('CasePageRefetchQuery') } }, variables });
    assert.ok('node' in again.body.data);
    const refused = await post({ query: '{ viewer { handle } }' });
    assert.equal(refused.status, 403);
    assert.equal(refused.body.errors[0].extensions.code, 'OPERATION_NOT_LISTED');

    const client = createClient({
      url: server.ws,
      retryAttempts: 0,
      webSocketImpl: class extends WebSocket {
        constructor(url, protocol) {
          super(url, protocol, { headers });
        }
      },
    });
    const [listed, other] = [sink(), sink()];
    client.subscribe({ query: '', documentId: digest('CasePageQuery'), variables }, listed.handlers);
    client.subscribe({ query: '{ viewer { handle } }' }, other.handlers);
    await until(() => listed.done && other.done, 'both are answered');
    assert.ok('node' in listed.results[0].data);
    assert.equal(other.error[0].extensions.code, 'OPERATION_NOT_LISTED');
    await client.dispose();
  } finally {
    await server.stop();
  }
});
