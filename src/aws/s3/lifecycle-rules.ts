// Whether S3 would take a rule of when objects expire. https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
// Its words are recorded from the service in localstack's tests (tests/aws/services/s3/test_s3.py), or of its reference.

import { invalidArgument, malformedXml, s3Error } from './errors.ts';
import type { LifecycleRule, LifecycleRuleFilter } from './types.gen.ts';

const LONGEST_ID = 255;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Throws InvalidArgument, InvalidRequest, MalformedXML. */
export function checkRule(rule: LifecycleRule & { readonly ID: string }): void {
  const { ID, Filter, Prefix } = rule;
  if (ID.length > LONGEST_ID)
    throw s3Error('InvalidArgument', `ID length should not exceed allowed limit of ${LONGEST_ID}`, { status: 400 });
  if ((Filter === undefined) === (Prefix === undefined)) throw malformedXml();
  if (Filter) checkFilter(Filter);
  checkActions(rule);
  checkExpiration(rule);
  for (const { Date: date, Days } of rule.Transitions ?? []) {
    if ((date === undefined) === (Days === undefined)) throw malformedXml();
    checkMidnight(date);
    if (Days !== undefined && Days < 0)
      throw notPositive('Transition', "'Days' for Transition action must be nonnegative");
  }
}

/** One condition, or several in `And`. */
function checkFilter({ And, ...alone }: LifecycleRuleFilter): void {
  const conditions = [And, ...Object.values(alone)].filter((condition) => condition !== undefined);
  if (conditions.length > 1) throw malformedXml();
  const keys = And?.Tags?.map(({ Key }) => Key) ?? [];
  if (new Set(keys).size < keys.length)
    throw s3Error('InvalidRequest', 'Duplicate Tag Keys are not allowed.', { status: 400 });
}

function checkActions(rule: LifecycleRule): void {
  const { NoncurrentVersionExpiration: old, AbortIncompleteMultipartUpload: abort } = rule;
  const actions = [rule.Expiration, rule.Transitions, old, rule.NoncurrentVersionTransitions, abort];
  if (actions.every((action) => action === undefined))
    throw s3Error('InvalidRequest', 'At least one action needs to be specified in a rule', { status: 400 });
  if (old && old.NoncurrentDays === undefined && old.NewerNoncurrentVersions === undefined) throw malformedXml();
  if (old?.NoncurrentDays !== undefined && old.NoncurrentDays < 1)
    throw notPositive(
      'NoncurrentDays',
      "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer",
    );
  if (abort && (abort.DaysAfterInitiation ?? 0) < 1)
    throw notPositive(
      'DaysAfterInitiation',
      "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer",
    );
}

const notPositive = (ArgumentName: string, message: string) =>
  s3Error('InvalidArgument', message, { status: 400, ArgumentName });

/** It says when in one way. */
function checkExpiration({ Expiration }: LifecycleRule): void {
  if (!Expiration) return;
  const { Date: date, Days, ExpiredObjectDeleteMarker } = Expiration;
  const said = [date, Days, ExpiredObjectDeleteMarker].filter((each) => each !== undefined);
  if (said.length !== 1) throw malformedXml();
  if (Days !== undefined && Days < 1)
    throw notPositive('Days', "'Days' for Expiration action must be a positive integer");
  checkMidnight(date);
}

function checkMidnight(date: number | undefined): void {
  if (date !== undefined && date % DAY_MS !== 0)
    throw invalidArgument("'Date' must be at midnight GMT", 'Date', new Date(date).toISOString());
}
