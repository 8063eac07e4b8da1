// IP addresses and ranges, as the legacy fields of the core group check them.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/validation/ip.go, pkg/apis/core/validation (ValidateNonSpecialIP)

import ipaddr from 'ipaddr.js';
import type { FieldErrors } from '../field-errors.ts';
import { canonicalIp, isRange } from './ip-forms.ts';

/** True for an address. */
export function validateIp(address: string, path: string, errors: FieldErrors): boolean {
  if (canonicalIp(address) !== undefined) return true;
  errors.invalid(path, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)');
  return false;
}

/** True for a range. */
export function validateCidr(range: string, path: string, errors: FieldErrors): boolean {
  if (isRange(range)) return true;
  errors.invalid(path, range, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
  return false;
}

const SPECIAL: Readonly<Record<string, string>> = {
  loopback: 'may not be in the loopback range (127.0.0.0/8, ::1/128)',
  linkLocal: 'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
};

/** An address that others can reach. */
export function validateOrdinaryIp(address: string, path: string, errors: FieldErrors): void {
  const plain = canonicalIp(address);
  if (plain === undefined) {
    errors.invalid(path, address, 'must be a valid IP address');
    return;
  }
  const range = ipaddr.parse(plain).range();
  const isLinkLocalMulticast = /^(224\.0\.0\.|ff02:)/i.test(plain);
  const words = isLinkLocalMulticast
    ? 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'
    : range === 'unspecified'
      ? `may not be unspecified (${address})`
      : SPECIAL[range];
  if (words !== undefined) errors.invalid(path, address, words);
}
