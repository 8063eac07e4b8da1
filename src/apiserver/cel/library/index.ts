// All functions that expressions have in Kubernetes 1.35.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/environment/base.go

import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listType,
  mapType,
  NULL,
  optionalType,
  STRING,
  TIMESTAMP,
  TYPE,
  typeParameter,
  UINT,
} from '../typing/cel-type.ts';
import { Environment } from '../typing/environment.ts';
import { LIBRARY_TYPES } from '../typing/signature.ts';
import { addresses } from './addresses.ts';
import { authorization } from './authorization.ts';
import { conversions } from './conversions.ts';
import { formats } from './formats.ts';
import { lists } from './lists.ts';
import { operators } from './operators.ts';
import { optionals } from './optionals.ts';
import { quantities } from './quantities.ts';
import { strings } from './strings.ts';
import { timeParts } from './time-parts.ts';
import { urls } from './urls.ts';

/** Names that stand for types in an expression: `type(x) == int`. */
const TYPES: readonly CelType[] = [
  ...[BOOL, BYTES, DOUBLE, DURATION, INT, NULL, STRING, TIMESTAMP, TYPE, UINT],
  listType(typeParameter('A')),
  mapType(typeParameter('A'), typeParameter('B')),
  optionalType(DYN),
  ...['ip', 'cidr'].map((name) => LIBRARY_TYPES.get(name) as CelType),
];

/** What every expression may use; the variables are added by who compiles it. */
export const baseEnvironment = Environment.of(
  [operators, conversions, timeParts, strings, lists, optionals, quantities, urls, addresses, formats, authorization],
  TYPES,
);
