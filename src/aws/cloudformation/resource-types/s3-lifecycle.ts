// Rules of a bucket's lifecycle: templates have other names for what is in them than the API.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html

import { isObject, type JsonObject, type JsonValue } from '../../../lib/json.ts';
import { validationError } from '../errors.ts';

/** Throws ValidationError for what is no list of rules, or for a property that is not known. */
export function lifecycleRules(value: JsonValue | undefined): JsonValue[] {
  const rules = isObject(value) ? value['Rules'] : undefined;
  if (!Array.isArray(rules)) throw validationError('Value of property Rules must be of type List');
  return rules.map((rule) => toRule(isObject(rule) ? rule : {}));
}

function toRule(rule: JsonObject): JsonObject {
  const {
    Id,
    Prefix,
    ExpirationInDays,
    ExpirationDate,
    ExpiredObjectDeleteMarker,
    NoncurrentVersionExpirationInDays,
    Transitions,
    NoncurrentVersionTransitions,
    TagFilters,
    ObjectSizeGreaterThan,
    ObjectSizeLessThan,
    ...rest
  } = rule;
  const expiration = {
    Days: ExpirationInDays,
    Date: ExpirationDate,
    ExpiredObjectDeleteMarker,
  };
  const filter = { Prefix, TagFilters, ObjectSizeGreaterThan, ObjectSizeLessThan };
  return given({
    ID: Id,
    Filter: toFilter(filter),
    Expiration: someOf(expiration),
    Transitions: renamed(Transitions, { TransitionInDays: 'Days', TransitionDate: 'Date' }),
    NoncurrentVersionTransitions: renamed(NoncurrentVersionTransitions, { TransitionInDays: 'NoncurrentDays' }),
    NoncurrentVersionExpiration: someOf({ NoncurrentDays: NoncurrentVersionExpirationInDays }),
    ...rest,
  });
}

type Some = Readonly<Record<string, JsonValue | undefined>>;

function given(values: Some): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** Undefined where none of them is there. */
function someOf(values: Some): JsonObject | undefined {
  const some = given(values);
  return Object.keys(some).length > 0 ? some : undefined;
}

/** One condition stands by itself, several are joined; none is for all objects. */
function toFilter({ TagFilters, ...values }: Some): JsonObject {
  const tags = Array.isArray(TagFilters) ? TagFilters : [];
  const own = given(values);
  if (tags.length + Object.keys(own).length > 1) return { And: { ...own, ...(tags.length > 0 && { Tags: tags }) } };
  const [tag] = tags;
  if (tag !== undefined) return { Tag: tag };
  return Object.keys(own).length > 0 ? own : { Prefix: '' };
}

function renamed(list: JsonValue | undefined, names: Readonly<Record<string, string>>): JsonValue[] | undefined {
  if (!Array.isArray(list)) return undefined;
  return list.map((item) =>
    Object.fromEntries(Object.entries(isObject(item) ? item : {}).map(([name, value]) => [names[name] ?? name, value])),
  ) as JsonValue[];
}
