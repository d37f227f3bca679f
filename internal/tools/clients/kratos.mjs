// A stand-in for an Ory Kratos with one person in it, as far as the server asks it:
// who a session belongs to, and whether it is ready. The real one is run against the
// server by the step kratos.
import { createServer } from 'node:http';

export async function kratos() {
  const state = { active: true, reachable: true };
  const session = () => ({
    id: '7e3f9c1a-0b6d-4c8e-9f2a-5d4b3c2a1f00',
    active: true,
    expires_at: new Date(Date.now() + 3600_000).toISOString(),
    authenticator_assurance_level: 'aal1',
    identity: {
      id: '0a6f2c3d-58b1-4d1f-8a43-2f4d6c0b9e11',
      schema_id: 'person',
      schema_url: 'http://127.0.0.1/schemas/person',
      state: 'active',
      traits: { email: 'analyst@example.org' },
      metadata_public: {
        entente: {
          handle: 'nl.analyst', party: 'NL-CSIRT', nationality: ['NL'], roles: ['INTELLIGENCE_ANALYST'],
          alliances: [], clearances: [], compartments: [], mandates: [],
        },
      },
    },
  });
  const service = createServer((request, response) => {
    const answer = (status, body) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (!state.reachable) return answer(503, { error: { code: 503 } });
    if (request.url.startsWith('/health/ready')) return answer(200, { status: 'ok' });
    if (state.active) return answer(200, session());
    return answer(401, { error: { code: 401, id: 'session_inactive' } });
  });
  await new Promise((resolve) => service.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${service.address().port}`,
    /** revoke ends the person's session. */
    revoke: () => (state.active = false),
    /** admit begins a new one. */
    admit: () => (state.active = true),
    /** vanish makes every question fail. */
    vanish: () => (state.reachable = false),
    close: () =>
      new Promise((resolve) => {
        service.close(resolve);
        service.closeAllConnections();
      }),
  };
}
