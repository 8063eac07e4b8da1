// Continue tokens: where a list in pages goes on.
// https://github.com/kubernetes/apiserver/blob/master/pkg/storage/continue.go

import { badRequest } from '../../kube/api-error.ts';
import { isObject, type JsonValue } from '../../lib/json.ts';
import { readJson } from '../decode/body.ts';
import { DecodeError } from '../decode/normalize.ts';

export interface ContinueToken {
  /** -1: in whatever state is then. */
  readonly revision: number;
  /** The key within its kind: `namespace/name`. */
  readonly start: string;
}

const VERSION = 'meta.k8s.io/v1';

export function encodeToken({ revision, start }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start: `${start}\u0000` })).toString('base64url');
}

/** Throws BadRequest. */
export function decodeToken(token: string): ContinueToken {
  const bad = /[^A-Za-z0-9_-]/.exec(token);
  if (bad || token.length % 4 === 1)
    throw invalid(`illegal base64 data at input byte ${bad?.index ?? token.length - 1}`);
  const value = parse(Buffer.from(token, 'base64url'));
  const { v, rv, start } = isObject(value) ? value : {};
  if (v !== VERSION) throw invalid(`server does not recognize this encoded version ${JSON.stringify(v ?? '')}`);
  if (typeof rv !== 'number' || rv === 0) throw invalid(`incorrect encoded start resourceVersion (version ${VERSION})`);
  if (typeof start !== 'string' || start === '') throw invalid(`encoded start key empty (version ${VERSION})`);
  return { revision: rv, start: start.replace(/\u0000$/, '') };
}

function parse(body: Buffer): JsonValue {
  try {
    return readJson(body, (problem) => problem).value;
  } catch (error) {
    if (error instanceof DecodeError) throw invalid(error.message);
    throw error;
  }
}

const invalid = (why: string) => badRequest(`invalid continue token: continue key is not valid: ${why}`);
