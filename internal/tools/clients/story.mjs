// What the clients ask for: a case, what happens in it, and who is asking.
import { marking } from './server.mjs';

export const viewer = '{ viewer { handle } }';
export const activity = 'subscription($case: ID!) { caseActivity(case: $case) { kind id } }';

/** openCase makes a case and returns its id. */
export async function openCase(server, handle = 'nl.analyst') {
  const data = await server.make(handle, `mutation { createCase(input: {title: "A case", marking: ${marking}}) { case { id } userErrors { code } } }`);
  return data.createCase.case.id;
}

/** report files an incident in a case, which its followers are told, and returns its id. */
export async function report(server, id, handle = 'nl.analyst') {
  const data = await server.make(
    handle,
    `mutation($case: ID!) { createIncident(input: {case: $case, title: "An incident", types: [WIPER], marking: ${marking}}) { incident { id } userErrors { code } } }`,
    { case: id },
  );
  return data.createIncident.incident.id;
}

/** until waits for something to come true that others bring about. */
export async function until(true_, what) {
  for (let i = 0; i < 1000; i++) {
    if (await true_()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`it did not come to pass: ${what}`);
}

/** sink gathers what a subscription brings. */
export function sink() {
  const got = { results: [], error: undefined, done: false };
  got.next = (result) => got.results.push(result);
  got.handlers = {
    next: got.next,
    error: (error) => {
      got.error = error;
      got.done = true;
    },
    complete: () => (got.done = true),
  };
  return got;
}
