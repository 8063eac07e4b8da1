// Continue tokens: where a list in pages goes on.
// https://github.com/kubernetes/apiserver/blob/master/pkg/storage/continue.go

import { posix } from 'node:path';
import { type ApiError, badRequest } from '../../kube/api-error.ts';
import { isObject, type JsonValue } from '../../lib/json.ts';
import { readJson } from '../decode/body.ts';
import { jsonKind } from '../decode/json-kind.ts';
import { DecodeError } from '../decode/normalize.ts';

export interface ContinueToken {
  /** -1: in whatever state is then. */
  readonly revision: number;
  /** What stands behind the list's prefix in the first key that may follow: the last name that was read and a zero byte. */
  readonly start: string;
}

const VERSION = 'meta.k8s.io/v1';

export function encodeToken({ revision, start }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start })).toString('base64url');
}

/** Throws BadRequest. */
export function decodeToken(token: string): ContinueToken {
  const bad = /[^A-Za-z0-9_-]/.exec(token);
  if (bad || token.length % 4 === 1)
    throw invalid(`illegal base64 data at input byte ${bad?.index ?? token.length - 1}`);
  const value = parse(Buffer.from(token, 'base64url'));
  if (value !== null && !isObject(value)) throw unreadable(value, 'Go value of type storage.continueToken');
  const { v, rv, start } = value ?? {};
  if (v != null && typeof v !== 'string') throw unreadable(v, 'Go struct field continueToken.v of type string');
  if (rv != null && !Number.isInteger(rv)) throw unreadable(rv, 'Go struct field continueToken.rv of type int64');
  if (start != null && typeof start !== 'string')
    throw unreadable(start, 'Go struct field continueToken.start of type string');
  if (v !== VERSION) throw invalid(`server does not recognize this encoded version ${v ?? ''}`);
  if (!rv) throw invalid(`incorrect encoded start resourceVersion (version ${VERSION})`);
  if (!start) throw invalid(`encoded start key empty (version ${VERSION})`);
  if (posix.join('/', start) !== (start.startsWith('/') ? start : `/${start}`)) throw invalid(start);
  return { revision: Number(rv), start: start.replace(/^\//, '') };
}

function unreadable(value: JsonValue, into: string): ApiError {
  const number = typeof value === 'number' && into.endsWith('int64') ? ` ${value}` : '';
  return invalid(`json: cannot unmarshal ${jsonKind(value)}${number} into ${into}`);
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
