// What a pod's resolver is told: pkg/apis/core/validation (validatePodDNSConfig).

import { dnsSubdomainProblems, tooManyCharacters, whole } from '../../../../kube/names.ts';
import type { HostAlias, PodDNSConfig, PodSpec } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { validateIp } from '../../../validation/addresses.ts';

const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;

const SEARCH_LABEL = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SEARCH = `${SEARCH_LABEL}(\\.${SEARCH_LABEL})*`;
const SEARCH_PATTERN = whole(SEARCH);
const SEARCH_TEXT = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SEARCH}')`;

export function validateDns({ dnsPolicy, dnsConfig }: PodSpec, path: string, errors: FieldErrors): void {
  if (dnsPolicy === 'None' && !dnsConfig) {
    errors.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None');
    return;
  }
  if (dnsPolicy === 'None' && !dnsConfig?.nameservers?.length) {
    errors.required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None');
    return;
  }
  if (!dnsConfig) return;
  const { nameservers = [], options = [] } = dnsConfig;
  if (nameservers.length > MAX_NAMESERVERS)
    errors.invalid(`${path}.nameservers`, nameservers, `must not have more than ${MAX_NAMESERVERS} nameservers`);
  for (const [index, address] of nameservers.entries()) validateIp(address, `${path}.nameservers[${index}]`, errors);
  validateSearches(dnsConfig, `${path}.searches`, errors);
  for (const [index, { name }] of options.entries())
    if (!name) errors.required(`${path}.options[${index}]`, 'must not be empty');
}

function validateSearches({ searches = [] }: PodDNSConfig, path: string, errors: FieldErrors): void {
  if (searches.length > MAX_SEARCHES)
    errors.invalid(path, searches, `must not have more than ${MAX_SEARCHES} search paths`);
  if (searches.join(' ').length > MAX_SEARCH_CHARACTERS) {
    const words = `must not have more than ${MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list`;
    errors.invalid(path, searches, words);
  }
  for (const [index, search] of searches.entries()) {
    const domain = search.replace(/\.$/, '');
    if (search !== '.') errors.problems(`${path}[${index}]`, domain, searchProblems(domain));
  }
}

/** Unlike other domains, these may have underscores. */
const searchProblems = (domain: string): string[] => [
  ...(domain.length > 253 ? [tooManyCharacters(253)] : []),
  ...(SEARCH_PATTERN.test(domain) ? [] : [SEARCH_TEXT]),
];

/** More lines of the file that names hosts. */
export function validateHostAliases(aliases: readonly HostAlias[], path: string, errors: FieldErrors): void {
  for (const [index, { ip, hostnames = [] }] of aliases.entries()) {
    validateIp(ip ?? '', `${path}[${index}].ip`, errors);
    for (const [at, name] of hostnames.entries())
      errors.problems(`${path}[${index}].hostnames[${at}]`, name, dnsSubdomainProblems(name));
  }
}
