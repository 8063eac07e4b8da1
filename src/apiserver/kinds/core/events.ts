// Events: one kind in the store (core/v1), seen through two groups.

import { EVENTS, EVENTS_V1 } from '../../../kube/kind-refs.ts';
import type { KubeObject } from '../../../kube/object.ts';
import type { Event, EventsEvent } from '../../../kube/types.gen.ts';
import { age, nameColumn } from '../columns.ts';
import type { Column, KindDefinition } from '../kind.ts';
import { validateEvent, validateEventUpdate, validateNewEvent } from './event-validation.ts';

const lastSeen = (event: Event) => event.series?.lastObservedTime ?? event.lastTimestamp ?? firstSeen(event);
const firstSeen = (event: Event) => event.firstTimestamp ?? event.eventTime;

function seen(event: Event, nowMs: number): string {
  return age(lastSeen(event), nowMs);
}

function source({ source: from, reportingComponent, reportingInstance }: Event): string {
  const component = from?.component || reportingComponent || '';
  const host = from?.host || reportingInstance || '';
  return host ? `${component}, ${host}` : component;
}

const target = ({ involvedObject }: Event) =>
  involvedObject.name
    ? `${(involvedObject.kind ?? '').toLowerCase()}/${involvedObject.name}`
    : (involvedObject.kind ?? '').toLowerCase();

const COLUMNS: readonly Column<Event>[] = [
  { name: 'Last Seen', type: 'string', description: { of: 'core.v1.Event.lastTimestamp' }, cell: seen },
  { name: 'Type', type: 'string', description: { of: 'core.v1.Event.type' }, cell: ({ type }) => type ?? '' },
  { name: 'Reason', type: 'string', description: { of: 'core.v1.Event.reason' }, cell: ({ reason }) => reason ?? '' },
  { name: 'Object', type: 'string', description: 'The object that this event is about.', cell: target },
  {
    name: 'Subobject',
    type: 'string',
    description: { of: 'core.v1.ObjectReference.fieldPath' },
    priority: 1,
    cell: ({ involvedObject }) => involvedObject.fieldPath ?? '',
  },
  {
    name: 'Source',
    type: 'string',
    description: 'The component reporting this event. Should be a short machine understandable string.',
    priority: 1,
    cell: source,
  },
  {
    name: 'Message',
    type: 'string',
    description: { of: 'core.v1.Event.message' },
    cell: ({ message }) => (message ?? '').trim(),
  },
  {
    name: 'First Seen',
    type: 'string',
    description: { of: 'core.v1.Event.firstTimestamp' },
    priority: 1,
    cell: (event, nowMs) => age(firstSeen(event), nowMs),
  },
  {
    name: 'Count',
    type: 'string',
    description: { of: 'core.v1.Event.count' },
    priority: 1,
    cell: ({ count, series }) => series?.count ?? (count || 1),
  },
  { ...nameColumn, priority: 1 },
];

const FIELDS: Readonly<Record<string, (event: Event) => string>> = {
  'involvedObject.kind': ({ involvedObject }) => involvedObject.kind ?? '',
  'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace ?? '',
  'involvedObject.name': ({ involvedObject }) => involvedObject.name ?? '',
  'involvedObject.uid': ({ involvedObject }) => involvedObject.uid ?? '',
  'involvedObject.apiVersion': ({ involvedObject }) => involvedObject.apiVersion ?? '',
  'involvedObject.resourceVersion': ({ involvedObject }) => involvedObject.resourceVersion ?? '',
  'involvedObject.fieldPath': ({ involvedObject }) => involvedObject.fieldPath ?? '',
  reason: ({ reason }) => reason ?? '',
  reportingComponent: ({ reportingComponent }) => reportingComponent ?? '',
  source: ({ source: from, reportingComponent }) => from?.component || reportingComponent || '',
  type: ({ type }) => type ?? '',
};

const SHARED = {
  singular: 'event',
  shortNames: ['ev'],
  updateChecks: ['rules', 'changes'],
  createOnUpdate: true,
  ownsNothing: true,
} as const;

export const events: KindDefinition<Event> = {
  ...EVENTS,
  ...SHARED,
  // Of the old group's events apimachinery alone looks at the metadata (ValidateEventCreate).
  nameRule: 'path-segment',
  hasFreeFinalizers: true,
  checksMetaLast: true,
  columns: COLUMNS,
  fieldSelectors: FIELDS,
  validate: (event, errors) => validateEvent(event, 'reportingComponent', errors),
};

const REGARDING: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(FIELDS)
    .filter((field) => field.startsWith('involvedObject.'))
    .map((field) => [field.replace('involvedObject', 'regarding'), field]),
);

export const eventsV1: KindDefinition<EventsEvent> = {
  ...EVENTS_V1,
  ...SHARED,
  updateChecks: ['rules', 'changed-meta', 'changes'],
  nameRule: 'dns-subdomain',
  columns: COLUMNS.map((column) => ({
    ...column,
    cell: (event: EventsEvent, nowMs: number) => column.cell(toCore(event), nowMs),
  })),
  fieldSelectors: Object.fromEntries(
    ['reason', 'reportingComponent', 'type', ...Object.keys(REGARDING)].map((field) => [
      field === 'reportingComponent' ? 'reportingController' : field,
      (event: EventsEvent) => FIELDS[REGARDING[field] ?? field]?.(toCore(event)) ?? '',
    ]),
  ),
  validateFirst: (event, errors) => validateEvent(toCore(event), 'reportingController', errors),
  validateCreate: (event, errors) => validateNewEvent(toCore(event), errors),
  validateUpdate: (event, current, errors) => validateEventUpdate(toCore(event), toCore(current), errors),
  storedAs: { kind: EVENTS, toStored: toCore, fromStored: fromCore as (stored: KubeObject) => EventsEvent },
};

/** pkg/apis/events/v1/conversion.go */
function toCore(event: EventsEvent): Event {
  const {
    regarding,
    note,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    reportingController,
    ...rest
  } = event;
  return {
    ...rest,
    apiVersion: 'v1',
    involvedObject: regarding ?? {},
    ...(note === undefined ? {} : { message: note }),
    source: deprecatedSource ?? {},
    firstTimestamp: deprecatedFirstTimestamp ?? null,
    lastTimestamp: deprecatedLastTimestamp ?? null,
    ...(deprecatedCount === undefined ? {} : { count: deprecatedCount }),
    reportingComponent: reportingController ?? '',
    reportingInstance: rest.reportingInstance ?? '',
  } as unknown as Event;
}

function fromCore(event: Event): EventsEvent {
  const {
    involvedObject,
    message,
    source: from,
    firstTimestamp,
    lastTimestamp,
    count,
    reportingComponent,
    reportingInstance,
    ...rest
  } = event;
  return {
    ...rest,
    apiVersion: 'events.k8s.io/v1',
    regarding: involvedObject,
    ...(message === undefined ? {} : { note: message }),
    deprecatedSource: from ?? {},
    deprecatedFirstTimestamp: firstTimestamp ?? null,
    deprecatedLastTimestamp: lastTimestamp ?? null,
    ...(count === undefined ? {} : { deprecatedCount: count }),
    ...(reportingComponent ? { reportingController: reportingComponent } : {}),
    ...(reportingInstance ? { reportingInstance } : {}),
  } as unknown as EventsEvent;
}
