// The server that the clients are run against: the real binary, on loopback, with
// a folder of its own. It is stopped by its process id and by nothing else.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const roster = `
people:
  - {handle: nl.analyst, party: NL-CSIRT, roles: [INTELLIGENCE_ANALYST]}
  - {handle: nl.officer, party: NL-CSIRT, roles: [INTELLIGENCE_ANALYST, DISCLOSURE_OFFICER]}
  - {handle: de.analyst, party: DE-BSI, roles: [INTELLIGENCE_ANALYST]}
`;

const parties = `
parties:
  - {key: NL-CSIRT, kind: AGENCY, name: CSIRT, parent: NL}
  - {key: DE-BSI, kind: AGENCY, name: Office, parent: DE}
`;

/** A marking that everyone of the tests may read. */
export const marking = '{tlp: CLEAR, pap: CLEAR, originators: ["NL-CSIRT"], naming: MAY}';

/** freePort takes a port that was free a moment ago, for a server that is started twice on it. */
export async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/**
 * folder makes the files that a server reads. settings are further keys of its
 * configuration, files further files by their names.
 */
export async function folder(settings = {}, files = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'entente-clients-'));
  const all = {
    listen: '127.0.0.1:0',
    data: 'data',
    parties: 'parties.yaml',
    identity: { roster: 'roster.yaml' },
    policy: { evalLimit: '1s' },
    log: { level: 'warn' },
    ...settings,
  };
  await writeFile(join(dir, 'entente.yaml'), JSON.stringify(all)); // JSON is YAML
  await writeFile(join(dir, 'roster.yaml'), roster);
  await writeFile(join(dir, 'parties.yaml'), parties);
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

/** start runs the server of a folder until it is stopped. */
export async function start(dir) {
  const binary = process.env.ENTENTE_BINARY;
  if (!binary) throw new Error('ENTENTE_BINARY names the command to run');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ENTENTE_')));
  const child = spawn(binary, ['serve', '--config', 'entente.yaml'], { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the server did not start: ${said}`);
    return value;
  };
  const url = await line();
  let tokens;
  const token = async (handle) => {
    tokens ??= line() // says that the tokens of this start are written
      .then(() => readFile(join(dir, 'data', 'personas.json'), 'utf8'))
      .then(JSON.parse);
    return (await tokens).find((p) => p.handle === handle).token;
  };
  const server = {
    url,
    ws: url.replace(/^http/, 'ws'),
    /** headers of a person's requests. */
    as: async (handle) => ({ authorization: `Bearer ${await token(handle)}` }),
    /** ask sends one operation and returns status and body. */
    async ask(handle, query, variables) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...(await this.as(handle)), 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, body: await response.json() };
    },
    /** make sends an operation that has to succeed, and returns its data. */
    async make(handle, query, variables) {
      const { body } = await this.ask(handle, query, variables);
      const field = Object.values(body.data ?? {})[0];
      if (body.errors || field?.userErrors?.length) throw new Error(JSON.stringify(body));
      return body.data;
    },
    /** kill ends the process without giving it time for anything. */
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    /** end asks the process to end, and waits for it. */
    async end() {
      child.kill('SIGTERM');
      await gone;
    },
    /** stop ends the process and takes its folder away. */
    async stop() {
      await this.end();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return server;
}

/** serve is start for a folder that nobody else uses. */
export async function serve(settings, files) {
  return start(await folder(settings, files));
}
