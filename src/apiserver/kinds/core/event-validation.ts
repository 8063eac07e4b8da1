// What an event must say. Those of the newer group are held to more than those of the core.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/events.go

import { qualifiedNameProblems } from '../../../kube/names.ts';
import type { Event, ObjectReference } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';

const MAX_TEXT = 128;
const MAX_NOTE = 1024;

/** @param controllerField what the group calls the reporting controller */
export function validateEvent(event: Event, controllerField: string, errors: FieldErrors): void {
  const { involvedObject, metadata } = event;
  const theirs = involvedObject.namespace ?? '';
  const own = metadata.namespace ?? '';
  const fits = theirs === '' ? own === 'default' || (event.eventTime && own === 'kube-system') : own === theirs;
  const isChecked = theirs === '' || !event.eventTime;
  if (isChecked && !fits) errors.invalid('involvedObject.namespace', theirs, 'does not match event.namespace');
  if (event.eventTime) validateReport(event, controllerField, errors);
}

/** Whoever gives an event its time says who reports what. */
function validateReport(event: Event, controllerField: string, errors: FieldErrors): void {
  const { reportingComponent: controller = '', reportingInstance = '', message = '' } = event;
  if (controller === '') errors.required(controllerField);
  for (const problem of qualifiedNameProblems(controller)) errors.invalid(controllerField, controller, problem);
  const tooLong = (max: number) => `can have at most ${max} characters`;
  if (reportingInstance === '') errors.required('reportingInstance');
  if (reportingInstance.length > MAX_TEXT) errors.invalid('reportingInstance', '', tooLong(MAX_TEXT));
  for (const field of ['action', 'reason'] as const) {
    const text = event[field] ?? '';
    if (text === '') errors.required(field);
    if (text.length > MAX_TEXT) errors.invalid(field, '', tooLong(MAX_TEXT));
  }
  if (message.length > MAX_NOTE) errors.invalid('message', '', tooLong(MAX_NOTE));
}

/** Of the newer group: what the older one had stays unset. */
export function validateNewEvent(event: Event, errors: FieldErrors): void {
  validateSeries(event, errors);
  const { type = '', source = {} } = event;
  if (!event.eventTime) errors.required('eventTime');
  if (type !== 'Normal' && type !== 'Warning') errors.invalid('type', '', `has invalid value: ${type}`);
  for (const field of ['firstTimestamp', 'lastTimestamp', 'count'] as const)
    if (event[field]) errors.invalid(field, '', 'needs to be unset');
  if (source.component || source.host) errors.invalid('source', '', 'needs to be unset');
}

function validateSeries({ series }: Event, errors: FieldErrors): void {
  if (!series) return;
  if ((series.count ?? 0) < 2) errors.invalid('series.count', '', 'should be at least 2');
  if (!series.lastObservedTime) errors.required('series.lastObservedTime');
}

const IMMUTABLE = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'reason', // Upstream looks at it again.
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
] as const;

/** Of the newer group: only the series goes on. */
export function validateEventUpdate(event: Event, current: Event, errors: FieldErrors): void {
  if (!deepEqual(event.series, current.series)) validateSeries(event, errors);
  for (const field of IMMUTABLE) {
    const shown = field === 'reportingComponent' ? 'reportingController' : field;
    if (!deepEqual(event[field], current[field])) errors.invalid(shown, asGo(field, event), 'field is immutable');
  }
}

const TEXTS: ReadonlySet<string> = new Set([
  'reason',
  'message',
  'type',
  'action',
  'reportingComponent',
  'reportingInstance',
]);

/** A field of upstream's internal event, whose structs have no names for JSON. */
function asGo(field: (typeof IMMUTABLE)[number], event: Event): unknown {
  const value = event[field];
  if (TEXTS.has(field)) return value ?? '';
  if (field === 'count') return value ?? 0;
  if (field === 'involvedObject' || (field === 'related' && value)) return reference(value as ObjectReference);
  if (field === 'source') return { Component: event.source?.component ?? '', Host: event.source?.host ?? '' };
  return value ?? null;
}

const reference = ({ kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath }: ObjectReference) => ({
  Kind: kind ?? '',
  Namespace: namespace ?? '',
  Name: name ?? '',
  UID: uid ?? '',
  APIVersion: apiVersion ?? '',
  ResourceVersion: resourceVersion ?? '',
  FieldPath: fieldPath ?? '',
});
