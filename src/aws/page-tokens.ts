// Tokens of pages, as clients see them: each is good for the list that it came with, which is the operation, whom it was asked for,
// and all of the request but the page. One of another list is handed on as it is, for the operation to refuse in its own words.

import { sha256Hex } from '../lib/ids.ts';
import { isObject } from '../lib/json.ts';
import type { ServiceModel } from './model.ts';
import type { Scope } from './operation.ts';

const TOKENS = ['nextToken', 'NextToken', 'Marker'];
const SIZES = ['maxResults', 'MaxResults', 'limit', 'Limit', 'MaxItems'];

/** A request for a page. */
export interface PagedCall extends Scope {
  readonly operation: string;
  readonly input: unknown;
}

/** How the members are called in which a list takes a token and gives the next. */
interface TokenMembers {
  readonly asked: string;
  readonly given: string;
}

/** The input with the token that was inside the client's; of an operation that has no pages, as it is. */
export function openPageToken(model: ServiceModel, call: PagedCall): unknown {
  const { input } = call;
  const names = membersOf(model, call.operation);
  const token = names && isObject(input) ? input[names.asked] : undefined;
  if (!names || typeof token !== 'string') return input;
  const sealed = Buffer.from(token, 'base64').toString('latin1');
  if (!sealed.startsWith(sealOf(model, call))) return input;
  return { ...(input as object), [names.asked]: sealed.slice(SEAL_LENGTH) };
}

/** The output with its token made good for this list alone. */
export function closePageToken(model: ServiceModel, call: PagedCall, output: unknown): unknown {
  const names = membersOf(model, call.operation);
  if (!names || !isObject(output) || typeof output[names.given] !== 'string') return output;
  return { ...output, [names.given]: base64(`${sealOf(model, call)}${output[names.given]}`) };
}

/** What was found out about a model's operations. */
const KNOWN = new WeakMap<ServiceModel, Map<string, TokenMembers | undefined>>();

function membersOf(model: ServiceModel, operation: string): TokenMembers | undefined {
  const known = KNOWN.get(model) ?? new Map<string, TokenMembers | undefined>();
  KNOWN.set(model, known);
  if (!known.has(operation)) known.set(operation, tokenMembers(model, operation));
  return known.get(operation);
}

/** The markers of S3 are keys, which anybody may write. */
function tokenMembers(model: ServiceModel, operation: string): TokenMembers | undefined {
  if (model.service === 's3') return undefined;
  const { input = '', output = '' } = model.operations[operation] ?? {};
  const namesIn = (shape: string) => Object.keys(model.shapes[shape]?.members ?? {});
  const asked = namesIn(input).find((name) => TOKENS.includes(name));
  const given = namesIn(output).find((name) => name === asked || name === 'NextMarker');
  return asked !== undefined && given !== undefined ? { asked, given } : undefined;
}

const SEAL_LENGTH = 16;

function sealOf({ service }: ServiceModel, { operation, account, region, input }: PagedCall): string {
  const isOfList = ([name]: readonly [string, unknown]) => !TOKENS.includes(name) && !SIZES.includes(name);
  const asked = Object.entries((input ?? {}) as object)
    .filter(isOfList)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256Hex(JSON.stringify([service, operation, account, region, asked])).slice(0, SEAL_LENGTH);
}

/** In the letters that every service's pattern allows. */
function base64(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}
