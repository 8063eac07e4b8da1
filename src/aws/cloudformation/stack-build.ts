// Brings the resources of a stack to what its template says: makes what is not there, changes or replaces what is different.

import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../lib/json.ts';
import { AwsError } from '../aws-error.ts';
import { RESOURCE_TYPES } from './resource-types/index.ts';
import { changedNames, type ResourceType } from './resource-types/resource-type.ts';
import { stackEnvironment, wantedResources } from './stack-environment.ts';
import {
  type Made,
  type ResourceState,
  resourceKey,
  STACK_RESOURCES,
  type StackResourceRecord,
} from './stack-resources.ts';
import {
  type Outcome,
  putResource,
  reasonOf,
  resourceOf,
  type StackWork,
  soonest,
  tagsOf,
  toMade,
  toResource,
} from './stack-work.ts';
import { evaluate } from './template/intrinsics.ts';
import { dependenciesOf } from './template/references.ts';
import { parseTemplate, type ResourceDeclaration } from './template/template.ts';

/** What became of one look at the resources. */
export interface Progress {
  readonly outcome: Outcome;
  readonly isDone: boolean;
  /** Those that were refused; those that were on their way then are among them. */
  readonly failed: readonly string[];
}

/** One step: begins a resource, or ends one that was begun. Throws ValidationError for values that cannot be worked out. */
export function buildStep(work: StackWork): Progress {
  const { stack, calls } = work;
  const template = parseTemplate(stack.content.templateBody);
  const environment = stackEnvironment({
    scope: calls.context,
    from: calls.context.store,
    stack,
    content: stack.content,
  });
  const wanted = wantedResources(template, environment);
  const isWanted = new Set(wanted);
  const of = (name: string) => resourceOf(work, name);
  const isReady = (name: string) => !isWanted.has(name) || isBroughtHere(work, of(name));
  const outcomes: Outcome[] = [];
  for (const name of wanted) {
    const record = of(name);
    if (isBroughtHere(work, record)) continue;
    if (record && isBegun(work, record)) outcomes.push(lookAt(work, record));
    else if (dependenciesOf(template, name).every(isReady)) {
      const declared = template.resources.get(name)!;
      const properties = evaluate(declared.properties, environment) as JsonObject;
      const dependsOn = dependenciesOf(template, name).filter((other) => isWanted.has(other));
      begin(work, { logicalId: name, declared, properties, dependsOn }, record);
      outcomes.push('progress');
    }
    if (outcomes.at(-1) === 'progress') break;
  }
  const failed = wanted.filter((name) => isFailed(work, of(name)));
  if (failed.length > 0)
    return { outcome: 'progress', isDone: false, failed: [...failed, ...cancelOthers(work, wanted)] };
  return { outcome: soonest(outcomes), isDone: wanted.every((name) => isBroughtHere(work, of(name))), failed };
}

const isOf = ({ stack }: StackWork, record: StackResourceRecord | undefined): record is StackResourceRecord =>
  record?.operation === stack.operation;
const isBroughtHere = (work: StackWork, record: StackResourceRecord | undefined) =>
  isOf(work, record) && /^(CREATE|UPDATE)_COMPLETE$/.test(record.status);
const isBegun = (work: StackWork, record: StackResourceRecord) =>
  isOf(work, record) && /_IN_PROGRESS$/.test(record.status);
const isFailed = (work: StackWork, record: StackResourceRecord | undefined) =>
  isOf(work, record) && /_FAILED$/.test(record.status);

function cancelOthers(work: StackWork, names: readonly string[]): string[] {
  const begun = names.map((name) => resourceOf(work, name)).filter((record) => record && isBegun(work, record));
  for (const record of begun) {
    const [verb = ''] = record!.status.split('_');
    const statusReason = `Resource ${verb === 'CREATE' ? 'creation' : 'update'} cancelled`;
    putResource(work, { ...record!, status: `${verb}_FAILED` as StackResourceRecord['status'], statusReason });
  }
  return begun.map((record) => record!.logicalId);
}

/** A resource as the template has it, with its functions worked out. */
interface Wanted {
  readonly logicalId: string;
  readonly declared: ResourceDeclaration;
  readonly properties: JsonObject;
  readonly dependsOn: string[];
}

function typeOf(name: string): ResourceType {
  const type = RESOURCE_TYPES.get(name);
  if (!type) throw new Error(`there is no resource type ${name}`);
  return type;
}

function begin(work: StackWork, wanted: Wanted, record: StackResourceRecord | undefined): void {
  const { logicalId, declared, dependsOn } = wanted;
  const base = { logicalId, type: declared.type, policies: { ...declared.policies }, dependsOn };
  const { made, replaced } = standingOf(work, record);
  if (!record || !made) {
    create(work, wanted, { ...base, status: 'CREATE_IN_PROGRESS' });
    return;
  }
  const current = { ...record, ...base, made, replaced };
  const changed = changedProperties(work, wanted, current);
  const type = typeOf(declared.type);
  if (changed.length === 0) keep(work, current);
  else if (type.update && changed.every((name) => type.updatable.includes(name))) update(work, wanted, current);
  else {
    const reason = 'Requested update requires the creation of a new physical resource; hence creating one.';
    putResource(work, { ...current, status: 'UPDATE_IN_PROGRESS', statusReason: reason });
    create(work, wanted, { ...base, status: 'UPDATE_IN_PROGRESS', replaced: made });
  }
}

/** While an update is taken back, what it had replaced is put in its place again. */
function standingOf(
  { stack }: StackWork,
  record: StackResourceRecord | undefined,
): { readonly made?: Made | undefined; readonly replaced?: Made | undefined } {
  const { made, replaced } = record ?? {};
  const isTakenBack = stack.status === 'UPDATE_ROLLBACK_IN_PROGRESS' && replaced !== undefined;
  return isTakenBack ? { made: replaced, replaced: made } : { made, replaced };
}

/** What an update that failed has changed is not known; so all of it is done again. */
function changedProperties(
  work: StackWork,
  { logicalId, declared, properties }: Wanted,
  { made, status }: { readonly made: Made; readonly status: string },
): string[] {
  const { updatable } = typeOf(declared.type);
  const changed = changedNames(made.properties, properties);
  const tags = tagsOf(work, logicalId, properties);
  if (updatable.includes('Tags') && !isDeepStrictEqual(made.tags, tags)) changed.push('Tags');
  return status === 'UPDATE_FAILED' ? [...changed, ...updatable] : changed;
}

/** Nothing is done with it, and so nothing is told of it. */
function keep(work: StackWork, record: StackResourceRecord): void {
  const { context } = work.calls;
  const { operation } = work.stack;
  const status = record.status.startsWith('UPDATE') ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE';
  context.store.commit((transaction) =>
    STACK_RESOURCES.put(transaction, resourceKey(context, work.stack, record.logicalId), {
      ...record,
      operation,
      status,
    }),
  );
}

function create(work: StackWork, wanted: Wanted, base: ResourceState): void {
  const { logicalId, declared, properties } = wanted;
  const type = typeOf(declared.type);
  const tags = tagsOf(work, logicalId, properties);
  let record = base;
  if (base.status === 'CREATE_IN_PROGRESS') putResource(work, record, { properties });
  const made = (physicalId: string) => {
    record = { ...record, made: { physicalId, properties, tags: tags.map((tag) => ({ ...tag })), attributes: {} } };
    putResource(work, record, { reason: 'Resource creation Initiated' });
  };
  attempt(
    work,
    () => record,
    () => {
      const missing = type.required.filter((name) => properties[name] === undefined);
      if (missing.length > 0)
        throw new AwsError(
          'ValidationError',
          `Properties validation failed for resource ${logicalId} with message:\n[${missing.map((name) => `#: required key [${name}] not found`).join(', ')}]`,
        );
      type.create(work.calls, { ...toResource(work, { logicalId, properties, tags: tags as Made['tags'] }), made });
    },
  );
}

function update(work: StackWork, { logicalId, declared, properties }: Wanted, record: StackResourceRecord): void {
  const { made } = record;
  if (!made) return;
  const tags = tagsOf(work, logicalId, properties).map((tag) => ({ ...tag }));
  const changed = {
    ...record,
    status: 'UPDATE_IN_PROGRESS',
    statusReason: undefined,
    made: { ...made, properties, tags },
  } as const;
  putResource(work, changed);
  attempt(
    work,
    () => ({ ...changed, made }),
    () => {
      typeOf(declared.type).update?.(work.calls, toMade(work, logicalId, changed.made), made.properties);
    },
  );
}

/** What an operation refuses is the resource's failure. */
function attempt(work: StackWork, record: () => ResourceState, act: () => void): void {
  try {
    act();
  } catch (error) {
    fail(work, record(), error);
  }
}

function fail(work: StackWork, record: ResourceState, error: unknown): void {
  const statusReason = reasonOf(error, record.type, work.calls.context.requestId);
  const status = record.status.startsWith('CREATE') ? 'CREATE_FAILED' : 'UPDATE_FAILED';
  putResource(work, { ...record, status, statusReason });
}

/** Whether one that was begun is there. */
function lookAt(work: StackWork, record: StackResourceRecord): Outcome {
  const { made, type, logicalId, status } = record;
  if (!made) throw new Error(`${logicalId} of ${work.stack.name} was begun, and nothing was made`);
  const leftMs = work.remainingMs(record.sinceMs);
  if (leftMs > 0) return leftMs;
  try {
    const resource = toMade(work, logicalId, made);
    const attributes = typeOf(type).read(work.calls, resource);
    if (!attributes) return undefined;
    const isNew = status === 'CREATE_IN_PROGRESS';
    if (!isNew && typeOf(type).hasMoreToChange?.(work.calls, resource)) return undefined;
    putResource(work, {
      ...record,
      status: isNew ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
      statusReason: undefined,
      made: { ...made, attributes: attributes as JsonObject },
    });
  } catch (error) {
    fail(work, record, error);
  }
  return 'progress';
}
