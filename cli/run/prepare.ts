/** From a plan to what the program is started with: asks the app for all of it, or gives all of it back. */
import type { LeaseReply } from '../../shared/broker/protocol.ts';
import { FIRST_DESCRIPTOR, type Start } from '../child.ts';
import { Failure } from '../errors.ts';
import type { HeldProxy } from '../live.ts';
import type { Reference } from '../reference.ts';
import type { Key } from '../replies.ts';
import type { Session } from '../session.ts';
import { findKey, giveBack, needsOf, obtain, type Terms } from '../values.ts';
import { type Masked, masks } from './mask.ts';
import type { Plan } from './plan.ts';
import { freqtradeTrouble, type Variable } from './presets.ts';

export interface Prepared extends Start {
  /** By ref: the version of every key whose values the program gets. */
  readonly versions: ReadonlyMap<string, number>;
  /** Refs of the keys that are signed with for it. */
  readonly signed: ReadonlySet<string>;
  /** Resolves with the ref of a key whose proxy address ended before it was released. */
  readonly proxyLost: Promise<string>;
  release(): Promise<void>;
}

/** What came of a plan, before it is put into an environment. */
interface Gained {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly leases: ReadonlyMap<string, LeaseReply>;
  readonly proxies: ReadonlyMap<string, HeldProxy>;
}

/**
 * @param session null when the plan needs none (needsApp)
 * @throws Failure what was refused, and `unusable_value`
 */
export async function prepare(
  plan: Plan,
  session: Session | null,
  terms: Terms,
  mask: boolean,
): Promise<Prepared> {
  const gained = session === null ? nothing(plan) : await gain(plan, session, terms);
  const { leases, proxies } = gained;
  let released = false;
  const release = async (): Promise<void> => {
    released = true;
    for (const proxy of proxies.values()) proxy.close();
    if (session !== null) await giveBack(session, leases);
  };
  try {
    const values = [...plan.descriptors.values()].map((reference) => resolved(reference, leases));
    return {
      environment: environment(plan, gained),
      descriptors: values,
      masks: mask ? masks(secretsIn(gained)) : null,
      versions: new Map(
        [...leases.values()].map(({ credential, version }) => [credential, version]),
      ),
      signed: new Set([...proxies.values()].map(({ credential }) => credential)),
      proxyLost: new Promise((resolve) => {
        for (const { credential, ended } of proxies.values())
          void ended.then(() => released || resolve(credential));
      }),
      release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

function nothing({ variables }: Plan): Gained {
  return { variables, leases: new Map(), proxies: new Map() };
}

async function gain(plan: Plan, session: Session, terms: Terms): Promise<Gained> {
  const known = await session.credentials();
  const variables = new Map([...expanded(plan, known), ...plan.variables]);
  const wanted = [...variables.values()].filter((variable) => 'field' in variable);
  const needs = needsOf([...wanted, ...plan.descriptors.values()]);
  const leases = await obtain(session, needs, terms, known).catch((error) => {
    throw plan.presets.length > 0 && !plan.sign ? orSigned(error) : error;
  });
  const proxies = new Map<string, HeldProxy>();
  try {
    for (const credential of proxied(variables)) {
      proxies.set(credential, await proxyFor(session, credential));
    }
    return { variables, leases, proxies };
  } catch (error) {
    for (const proxy of proxies.values()) proxy.close();
    await giveBack(session, leases);
    throw error;
  }
}

/** A grant may allow signing alone. */
function orSigned(error: unknown): unknown {
  if (!(error instanceof Failure) || error.details.rule !== 'mode-not-granted') return error;
  const hint = 'if the owner granted it for signing, --sign is the way; else under Clients';
  return new Failure(error.code, error.message, { ...error.details, hint });
}

function expanded({ presets, sign }: Plan, known: readonly Key[]): [string, Variable][] {
  return presets.flatMap((preset) => {
    const key = findKey(preset.credential, known);
    const variables = preset.variables(key, sign);
    if (variables.some(([, variable]) => 'credential' in variable)) return variables;
    throw new Failure('no_such_field', `the key '${key.ref}' has nothing this preset gives`, {
      hint: `it has ${key.fields.join(', ') || 'no fields'} for this pairing`,
    });
  });
}

function proxied(variables: ReadonlyMap<string, Variable>): Set<string> {
  return new Set(
    [...variables.values()].flatMap((variable) =>
      'proxy' in variable ? [variable.credential] : [],
    ),
  );
}

async function proxyFor(session: Session, credential: string): Promise<HeldProxy> {
  const proxy = await session.holdProxy(credential);
  if (proxy.url !== null) return proxy;
  proxy.close();
  throw new Failure('no_proxy', 'Keyturn has no address for a program to send its requests to', {
    hint: 'the owner turns the loopback address on in Keyturn, under Settings',
  });
}

/** A field's value; of a whole key all of them, as JSON. */
function resolved(
  { credential, field }: Reference,
  leases: ReadonlyMap<string, LeaseReply>,
): string {
  const values = leases.get(credential)?.values ?? {};
  return field === null ? JSON.stringify(values) : (values[field] ?? '');
}

/** @throws Failure `unusable_value` */
function environment(plan: Plan, { variables, leases, proxies }: Gained): NodeJS.ProcessEnv {
  const full = { ...process.env };
  for (const name of Object.keys(full)) {
    // Whoever sets one means us; the program has its own pairing, or none.
    if (/^KEYTURN_.*TOKEN/i.test(name)) delete full[name];
  }
  for (const [name, variable] of variables) {
    const value = given(variable, leases, proxies);
    const trouble = value.includes('\0')
      ? 'holds a NUL, which no environment can'
      : freqtradeTrouble(name, value);
    if (trouble !== null && ('field' in variable || value.includes('\0')))
      throw unusable(name, trouble);
    full[name] = value;
  }
  [...plan.descriptors.keys()].forEach((name, i) => {
    full[name] = String(FIRST_DESCRIPTOR + i);
  });
  if (proxies.size > 0) stayLocal(full);
  return full;
}

function unusable(name: string, trouble: string): Failure {
  if (!trouble.startsWith('freqtrade'))
    return new Failure('unusable_value', `the value for ${name} ${trouble}`);
  return new Failure('unusable_value', `the value for ${name} can't be given so: ${trouble}`, {
    hint: "write a configuration file for it with 'keyturn inject', and give freqtrade that",
  });
}

function given(variable: Variable, leases: Gained['leases'], proxies: Gained['proxies']): string {
  if ('value' in variable) return variable.value;
  if ('proxy' in variable) return proxies.get(variable.credential)?.url ?? '';
  return leases.get(variable.credential)?.values[variable.field] ?? '';
}

/** Where a proxy of the network is set, it must not be asked for what is meant for Keyturn. */
function stayLocal(environment: NodeJS.ProcessEnv): void {
  for (const name of ['NO_PROXY', 'no_proxy']) {
    const before = environment[name];
    environment[name] = before ? `${before},127.0.0.1` : '127.0.0.1';
  }
}

/** Everything that must not be read in what the program prints. */
function secretsIn({ leases, proxies }: Gained): Masked[] {
  const fields = [...leases.values()].flatMap(({ credential, values }) =>
    Object.entries(values).map(([field, value]) => ({ name: `${credential}/${field}`, value })),
  );
  const tokens = [...proxies.values()].map(({ credential, token }) => ({
    name: `${credential}/proxy`,
    value: token,
  }));
  return [...fields, ...tokens];
}
