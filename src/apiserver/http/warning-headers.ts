// Warnings as headers of an answer: each once, and no more of them than clients take.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/endpoints/filters/warning.go

import type { ServerResponse } from 'node:http';

/** In characters, of all warnings together; beyond it each is cut. */
const MAX_TOTAL = 4 * 1024;
const MAX_ITEM = 256;

/**
 * Adds warnings to the head of `response` for as long as it is not sent; later ones are left out. When they become too long together,
 * all are cut to 256 characters, and none is added any more once even so they have reached 4096.
 */
export function warningHeaders(response: ServerResponse): (text: string) => void {
  const recorded = new Set<string>();
  let written = 0;
  let isCutting = false;
  const write = (text: string) => {
    const shown = isCutting ? firstCharacters(text, MAX_ITEM) : text;
    written += shown.length;
    const header = warningHeader(shown);
    if (header !== undefined) response.appendHeader('Warning', header);
  };
  return (text) => {
    if (text === '' || response.headersSent || recorded.has(text)) return;
    if (isCutting && written >= MAX_TOTAL) return;
    recorded.add(text);
    if (isCutting || written + text.length <= MAX_TOTAL) return write(text);
    isCutting = true;
    written = 0;
    response.removeHeader('Warning');
    recorded.forEach(write);
  };
}

/** Never half of a character. */
const firstCharacters = (text: string, count: number) =>
  text.length <= count ? text : [...text.slice(0, 2 * count)].slice(0, count).join('');

/** Undefined for a text with control characters, which upstream does not send (apimachinery pkg/util/net, NewWarningHeader). */
function warningHeader(text: string): string | undefined {
  if (/\p{Cc}/u.test(text)) return undefined;
  // Header values are bytes: of UTF-8, here.
  return Buffer.from(`299 - "${text.replace(/["\\]/g, '\\$&')}"`, 'utf8').toString('latin1');
}
