// From a request to what it asks permission for: each action on each resource, with what the request says of condition keys.

import type { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';
import { globalArn, partitionOf, regionalArn } from '../partitions.ts';
import { type Input, type Need, type ServiceNeeds, valuesAt } from './need.ts';
import { NEEDS } from './needs/index.ts';
import { tagMap, tagValues, type Values } from './request-values.ts';

/** One permission that is asked for. */
export interface Ask {
  readonly action: string;
  readonly resource: string;
  readonly values: Values;
  /** How it is said that it may not, where a service asks in somebody's name. */
  readonly refusal?: AwsError;
}

/** A request, read. */
export interface AwsCall {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
}

interface Asking {
  readonly call: AwsCall & { readonly input: Input };
  readonly context: AwsContext;
  readonly service: ServiceNeeds;
  readonly need: Need;
}

const NOTHING: ServiceNeeds = { needs: {} };

/** In the order in which they are looked at; none where whoever is known may do it. */
export function asksOf({ service: name, operation, input }: AwsCall, context: AwsContext): Ask[] {
  const service = NEEDS[name] ?? NOTHING;
  const need = (Object.hasOwn(service.needs, operation) ? service.needs[operation] : undefined) ?? {};
  if (need.isFree) return [];
  const call = { service: name, operation, input: (input ?? {}) as Input };
  const asking: Asking = { call, context, service, need };
  return [...ownAsks(asking), ...createAsks(asking), ...passAsks(asking), ...behalfAsks(asking)];
}

/** The operation's own action; and, when it puts tags on what it makes, that for tagging. */
function ownAsks({ call, context, service, need }: Asking): Ask[] {
  const { service: name, operation, input } = call;
  const action = need.action ?? `${service.prefix ?? name}:${operation}`;
  const resources = [need.on ?? []].flat().flatMap((template) => arnsOf(template, { call, context, service, need }));
  const tags = need.tags === undefined ? {} : tagMap(input[need.tags]);
  const values: Values = {
    ...memberValues(need, input),
    ...lowerKeys(need.moreValues?.(input, context) ?? {}),
    ...askedTags(tags, need.tagKeys === undefined ? [] : valuesAt(input, need.tagKeys)),
  };
  if (resources.length === 0 && need.creates !== undefined) return [];
  const on = resources.length > 0 ? resources : ['*'];
  const tagAction = need.tagAction !== undefined && Object.keys(tags).length > 0 ? [need.tagAction] : [];
  return [action, ...tagAction].flatMap((each) => on.map((resource) => ({ action: each, resource, values })));
}

/** EC2 asks for what it makes as well, with the tags that are to be on it. */
function createAsks({ call, context, service, need }: Asking): Ask[] {
  const kind = need.creates ?? need.createsTagged;
  if (kind === undefined) return [];
  const { service: name, operation, input } = call;
  const specifications = (input['TagSpecifications'] ?? []) as readonly { ResourceType?: string; Tags?: unknown }[];
  const tags = tagMap(
    specifications.filter(({ ResourceType }) => ResourceType === kind).flatMap(({ Tags }) => Tags ?? []),
  );
  const hasTags = Object.keys(tags).length > 0;
  const resource = wholeArn(`${kind}/*`, { call, context, service, need });
  const values = { ...memberValues(need, input), ...askedTags(tags, []) };
  const own = need.creates === undefined && !hasTags ? [] : [{ action: `${name}:${operation}`, resource, values }];
  const tagging = { action: 'ec2:CreateTags', resource, values: { ...values, 'ec2:createaction': [operation] } };
  return hasTags ? [...own, tagging] : own;
}

/** A role that is handed to a service is one that the caller may hand on. */
function passAsks({ call, context, service, need }: Asking): Ask[] {
  const { passes } = need;
  if (!passes) return [];
  const roles = arnsOf(passes.role, { call, context, service, need });
  return roles.map((resource) => ({
    action: 'iam:PassRole',
    resource,
    values: { 'iam:passedtoservice': [passes.to] },
  }));
}

/** What the service then does in the caller's name, through itself. */
function behalfAsks({ call, context, service, need }: Asking): Ask[] {
  const { onBehalf } = need;
  if (!onBehalf) return [];
  const { region } = context;
  const values = { 'kms:viaservice': [`${call.service}.${region}.${partitionOf(region).dnsSuffix}`] };
  const resources = arnsOf(onBehalf.on, { call, context, service, need });
  return resources.flatMap((resource) =>
    onBehalf.actions.map((action) => ({ action, resource, values, refusal: onBehalf.refusal(action) })),
  );
}

const PLACEHOLDER = /\{(?:(\w+):)?([\w.]+)\}/;

/** A template with its members put in: none when one is absent, as many as a list has. */
function arnsOf(template: string, asking: Asking): string[] {
  const { call, context, service } = asking;
  const match = PLACEHOLDER.exec(template);
  if (!match) return [wholeArn(template, asking)];
  const [text, finderName, path = ''] = match;
  const values = valuesAt(call.input, path);
  const find = finderName === undefined ? undefined : service.finders?.[finderName];
  if (find) {
    const asked = values.length > 0 ? values : [undefined];
    const found = asked.flatMap((value) => find(value, call.input, context) ?? []);
    return found.map((arn) => wholeArn(arn, asking));
  }
  return values.flatMap((value) =>
    arnsOf(
      template.replace(text, () => value),
      asking,
    ),
  );
}

function wholeArn(arn: string, { call, context, service }: Asking): string {
  if (arn.startsWith('arn:') || arn === '*') return arn;
  return (service.isGlobal ? globalArn : regionalArn)(call.service, context, arn);
}

function memberValues({ values = {} }: Need, input: Input): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, path]) => {
      const found = valuesAt(input, path);
      return [key.toLowerCase(), found.length > 0 ? found : undefined];
    }),
  );
}

function askedTags(tags: Readonly<Record<string, string>>, keys: readonly string[]): Values {
  const all = [...Object.keys(tags), ...keys];
  return { ...tagValues('aws:requesttag', tags), 'aws:tagkeys': all.length > 0 ? all : undefined };
}

function lowerKeys(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]));
}
