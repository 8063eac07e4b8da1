// The flow control that a server cannot be without stays as it is: pkg/apis/flowcontrol/validation (Mandatory*).

import type { PlainObject } from '../../bootstrap/policy.ts';

const MANDATORY = ['exempt', 'catch-all'];

/** The specs of the mandatory ones, by name. */
export function mandatorySpecs(objects: readonly PlainObject[]): ReadonlyMap<string, object> {
  const fixed = objects.filter(({ metadata }) => MANDATORY.includes(metadata.name));
  return new Map(fixed.map(({ metadata, spec }) => [metadata.name, spec as object]));
}
