// How deep JSON may nest. What goes through a value by calling itself has to come back from its ground, and the stack does not grow.

import type { JsonObject, JsonValue } from './json.ts';

/** Where Go's decoder gives up: its stack grows. */
export const GO_MAX_DEPTH = 10_000;

/**
 * In arrays and objects within each other, of all that is kept and worked with.
 * Emulator: a tenth of what Go takes, and refused with Go's words.
 */
export const MAX_DEPTH = 1_000;

const BACKSLASH = 0x5c;
const QUOTE = 0x22;

/** Whether arrays and objects nest deeper than may be; of what is no JSON the answer means nothing. */
export function nestsTooDeep(text: string, limit = MAX_DEPTH): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isText) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) isText = false;
    } else if (code === QUOTE) isText = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > limit) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}

/** JSON.parse for texts of strangers. Throws SyntaxError, of what nests too deep as well. */
export function parseNested(text: string): JsonValue {
  if (nestsTooDeep(text)) throw new SyntaxError('exceeded max depth');
  return JSON.parse(text) as JsonValue;
}

/** How many arrays and objects stand within each other at the deepest place; of a scalar, none. */
export function depthOf(value: JsonValue | undefined): number {
  const open: object[] = [];
  const depths: number[] = [];
  const enter = (item: unknown, depth: number) => {
    if (typeof item !== 'object' || item === null) return;
    open.push(item);
    depths.push(depth);
  };
  enter(value, 1);
  let deepest = 0;
  for (let top = open.pop(); top; top = open.pop()) {
    const depth = depths.pop()!;
    deepest = Math.max(deepest, depth);
    if (Array.isArray(top)) for (const item of top) enter(item, depth + 1);
    else for (const key of Object.keys(top)) enter((top as JsonObject)[key], depth + 1);
  }
  return deepest;
}
