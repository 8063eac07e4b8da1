// Which operation of S3 a request asks for: by its method, by whether it names a bucket and a key, and by parameters and headers.

import type { RouteFacts, ServiceModel } from '../../model.ts';
import type { HttpRequest } from '../../protocols/protocol.ts';
import type { Address } from './addressing.ts';

interface Route {
  readonly operation: string;
  /** Name → its only value; undefined where any will do. */
  readonly query: ReadonlyMap<string, string | undefined>;
  readonly headers: readonly string[];
}

/** Method and place → the routes that can match: those with the most conditions first, and served ones before others. */
type Routes = ReadonlyMap<string, readonly Route[]>;

const ROUTES = new WeakMap<ServiceModel, Routes>();

/** @returns its name, whether or not it is served; undefined where S3 has none such */
export function findOperation(
  model: ServiceModel,
  asked: { readonly request: HttpRequest; readonly address: Address; readonly query: URLSearchParams },
): string | undefined {
  const { request, query } = asked;
  const { bucket, key } = asked.address;
  const place = bucket === undefined ? '/' : key === undefined ? '/{Bucket}' : '/{Bucket}/{Key+}';
  const routes = routesOf(model).get(`${request.method} ${place}`) ?? [];
  return routes.find((route) => doesMatch(route, request, query))?.operation;
}

function doesMatch(route: Route, { headers }: HttpRequest, query: URLSearchParams): boolean {
  for (const [name, value] of route.query)
    if (value === undefined ? !query.has(name) : query.get(name) !== value) return false;
  return route.headers.every((name) => headers.has(name));
}

function routesOf(model: ServiceModel): Routes {
  const known = ROUTES.get(model);
  if (known) return known;
  const made = new Map<string, Route[]>();
  for (const routes of [model.operations, model.notServed] as const)
    for (const [operation, facts] of Object.entries(routes)) {
      const place = `${facts.method} ${facts.uri.split('?')[0]}`;
      made.set(place, [...(made.get(place) ?? []), routeOf(operation, facts)]);
    }
  for (const alike of made.values()) alike.sort((a, b) => conditions(b) - conditions(a));
  ROUTES.set(model, made);
  return made;
}

const conditions = ({ query, headers }: Route) => query.size + headers.length;

function routeOf(operation: string, { uri, query = [], headers = [] }: RouteFacts): Route {
  const own = new URLSearchParams(uri.split('?')[1] ?? '');
  const named = [...own].map(([name, value]) => [name, value === '' ? undefined : value] as const);
  return {
    operation,
    query: new Map([...named, ...query.map((name) => [name, undefined] as const)]),
    // Where a parameter tells the operation, a header that is missing is missed.
    headers: named.length > 0 ? [] : headers.map((name) => name.toLowerCase()),
  };
}
