// What can be done with a kind, as OpenAPI's operations: the facts, whatever the version of the document.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/installer.go (registerResourceHandlers),
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/controller/openapi/builder/builder.go for custom kinds

import { apiVersionOf } from '../../kube/object.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { operationName, tagOf } from './operation-names.ts';
import { CONNECT, DELETE, DELETE_COLLECTION, LIST, LOG, PATCH, type ParameterFacts, WRITE } from './parameters.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const WRITTEN = ['application/json', 'application/yaml'];
export const PRODUCED = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
const STREAMED = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];
const PATCHES = ['application/json-patch+json', 'application/merge-patch+json'];
const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLIED = 'application/apply-patch+yaml';

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface Operation {
  readonly path: string;
  readonly method: 'get' | 'put' | 'post' | 'delete' | 'patch';
  readonly id: string;
  readonly description: string;
  readonly tag: string;
  /** What it does to objects of which kind; absent of what lists kinds. */
  readonly action?: { readonly name: string; readonly kind: GroupVersionKind };
  readonly parameters: readonly ParameterFacts[];
  readonly body?: { readonly types: readonly string[]; readonly definition: string; readonly isRequired: boolean };
  /** Success, by code. */
  readonly codes: readonly number[];
  /** The definition of the answer; absent: text. */
  readonly answer?: string;
  readonly produces: readonly string[];
}

/** The definitions of a kind: of its objects, of their lists, of what its subresources read and write. */
export interface KindNames {
  readonly own: string;
  readonly list: string;
  of(kind: GroupVersionKind): string | undefined;
}

/** Every operation of a kind, watches at paths of their own included. */
export function operationsOf(kind: KindDefinition, names: KindNames): readonly Operation[] {
  const make = new KindOperations(kind, names);
  const verbs = kind.verbs ?? ALL_VERBS;
  return [
    ...verbs.flatMap((verb) => make.ofVerb(verb)),
    ...(kind.namespaced && verbs.includes('list') ? [make.list('ForAllNamespaces')] : []),
    ...(verbs.includes('watch') && !kind.custom ? make.watches() : []),
    ...make.subresources(),
  ];
}

/** What lists the kinds of a group's version. */
export function resourcesOperation(group: string, version: string): Operation {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return {
    path: `${root}/`,
    method: 'get',
    id: operationName('get', { group, version, rest: 'APIResources' }),
    description: 'get available resources',
    tag: tagOf(group, version),
    parameters: [],
    codes: [200],
    answer: `${META}.APIResourceList`,
    produces: PRODUCED,
  };
}

type Facts = Pick<Operation, 'method' | 'path' | 'description' | 'parameters' | 'codes'> &
  Partial<Operation> & { readonly verb: string; readonly name: string; readonly does: string };

/** An object, or what is below it; `of`: as which kind that is written. */
interface ObjectPart {
  readonly subresource?: string;
  readonly answer: string;
  readonly of?: GroupVersionKind;
}

class KindOperations {
  readonly #kind: KindDefinition;
  readonly #names: KindNames;
  readonly #root: string;
  readonly #scope: string;
  readonly #collection: string;
  readonly #produced: readonly string[];
  readonly #bodies: readonly string[];

  constructor(kind: KindDefinition, names: KindNames) {
    this.#kind = kind;
    this.#names = names;
    this.#root = kind.group === '' ? `/api/${kind.version}` : `/apis/${apiVersionOf(kind)}`;
    this.#scope = kind.namespaced ? 'Namespaced' : '';
    this.#collection = `/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${kind.plural}`;
    this.#produced = kind.custom ? WRITTEN : PRODUCED;
    this.#bodies = kind.custom ? WRITTEN : ['*/*'];
  }

  ofVerb(verb: string): readonly Operation[] {
    switch (verb) {
      case 'list':
        return [this.list('')];
      case 'create':
        return [this.#create('', this.#names.own)];
      case 'deletecollection':
        return [this.#deleteCollection()];
      case 'delete':
        return [this.#delete()];
      case 'get':
      case 'update':
      case 'patch':
        return [this.#onObject(verb, { answer: this.#names.own })];
      default:
        return [];
    }
  }

  /** @param suffix `ForAllNamespaces`, or nothing */
  list(suffix: string): Operation {
    const { kind, plural, custom, verbs } = this.#kind;
    const isWatched = !custom && (verbs ?? ALL_VERBS).includes('watch');
    return this.#operation({
      method: 'get',
      path: suffix === '' ? this.#collection : `/${plural}`,
      verb: 'list',
      name: `${suffix === '' ? this.#scope : ''}${kind}${suffix}`,
      does: 'list',
      description: `list ${isWatched ? 'or watch ' : ''}objects of kind ${kind}`,
      parameters: LIST,
      codes: [200],
      answer: this.#names.list,
      produces: custom ? WRITTEN : [...PRODUCED, ...STREAMED],
    });
  }

  watches(): readonly Operation[] {
    const { kind, plural, namespaced } = this.#kind;
    const name = `${this.#scope}${kind}`;
    const lists = `watch individual changes to a list of ${kind}. ${DEPRECATED}.`;
    const one = `watch changes to an object of kind ${kind}. ${DEPRECATED}, filtered to a single item with the 'fieldSelector' parameter.`;
    const watch = (
      path: string,
      { name: id, does, description }: { name: string; does: string; description: string },
    ) =>
      this.#operation({
        method: 'get',
        path: `/watch${path}`,
        verb: 'watch',
        name: id,
        does,
        description,
        parameters: LIST,
        codes: [200],
        answer: `${META}.WatchEvent`,
        produces: [...PRODUCED, ...STREAMED],
      });
    return [
      watch(this.#collection, { name: `${name}List`, does: 'watchlist', description: lists }),
      ...(this.#isRead() ? [watch(`${this.#collection}/{name}`, { name, does: 'watch', description: one })] : []),
      ...(namespaced
        ? [watch(`/${plural}`, { name: `${kind}ListForAllNamespaces`, does: 'watchlist', description: lists })]
        : []),
    ];
  }

  subresources(): readonly Operation[] {
    const { status, objectSubresources = [], views = [], subresources = [] } = this.#kind;
    const onObject = [...(status ? [status] : []), ...objectSubresources].flatMap(({ name, verbs = OBJECT }) =>
      verbs.map((verb) => this.#onObject(verb, { subresource: name, answer: this.#names.own })),
    );
    const onViews = views.flatMap(({ name, body }) =>
      OBJECT.map((verb) => this.#onObject(verb, { subresource: name, answer: this.#names.of(body) ?? '', of: body })),
    );
    const others = subresources.flatMap(({ name, body }) => {
      if (body) return [this.#create(name, this.#names.of(body) ?? '', body)];
      return name === 'log' ? [this.#log()] : this.#connects(name);
    });
    return [...onObject, ...onViews, ...others];
  }

  #isRead(): boolean {
    return (this.#kind.verbs ?? ALL_VERBS).includes('get');
  }

  #onObject(verb: string, { subresource = '', answer, of }: ObjectPart): Operation {
    const { kind, custom } = this.#kind;
    const { method, does, codes } = ON_OBJECT[verb] ?? GET;
    const part = subresource === '' ? '' : `${subresource} of `;
    const patches = [...PATCHES, ...(custom ? [] : [STRATEGIC]), APPLIED];
    const body =
      method === 'put'
        ? { types: this.#bodies, definition: answer, isRequired: true }
        : { types: patches, definition: `${META}.Patch`, isRequired: true };
    const version = custom && verb === 'get' ? LIST.filter(({ name }) => name === 'resourceVersion') : [];
    return this.#operation({
      method,
      path: `${this.#item()}${subresource === '' ? '' : `/${subresource}`}`,
      verb: does,
      name: `${this.#scope}${kind}${capital(subresource)}`,
      does: method,
      description: `${WORDS[does]} ${part}the specified ${kind}`,
      parameters: method === 'get' ? version : method === 'patch' ? PATCH : WRITE,
      ...(method === 'get' ? {} : { body }),
      codes: custom && verb === 'patch' ? [200] : codes,
      answer,
      ...(of ? { of } : {}),
    });
  }

  #create(subresource: string, answer: string, of?: GroupVersionKind): Operation {
    const { kind } = this.#kind;
    return this.#operation({
      method: 'post',
      path: subresource === '' ? this.#collection : `${this.#item()}/${subresource}`,
      verb: 'create',
      name: `${this.#scope}${kind}${capital(subresource)}`,
      does: 'post',
      description: `create${subresource === '' ? '' : ` ${subresource} of`}${article(kind)}${kind}`,
      parameters: WRITE,
      body: { types: this.#bodies, definition: answer, isRequired: true },
      codes: [200, 201, 202],
      answer,
      ...(of ? { of } : {}),
    });
  }

  #delete(): Operation {
    const { kind, returnsDeleted } = this.#kind;
    return this.#operation({
      method: 'delete',
      path: this.#item(),
      verb: 'delete',
      name: `${this.#scope}${kind}`,
      does: 'delete',
      description: `delete${article(kind)}${kind}`,
      parameters: DELETE,
      body: { types: this.#bodies, definition: `${META}.DeleteOptions`, isRequired: false },
      codes: [200, 202],
      answer: returnsDeleted ? this.#names.own : `${META}.Status`,
    });
  }

  #deleteCollection(): Operation {
    const { kind, custom } = this.#kind;
    const body = { types: this.#bodies, definition: `${META}.DeleteOptions`, isRequired: false };
    return this.#operation({
      method: 'delete',
      path: this.#collection,
      verb: 'delete',
      name: `Collection${this.#scope}${kind}`,
      does: 'deletecollection',
      description: `delete collection of ${kind}`,
      parameters: custom ? LIST : DELETE_COLLECTION,
      ...(custom ? {} : { body }),
      codes: [200],
      answer: `${META}.Status`,
    });
  }

  #log(): Operation {
    const { kind } = this.#kind;
    const facts = { name: `${this.#scope}${kind}Log`, description: `read log of the specified ${kind}` };
    const more = { parameters: LOG, codes: [200], produces: ['text/plain', ...PRODUCED] };
    return this.#operation({
      method: 'get',
      path: `${this.#item()}/log`,
      verb: 'read',
      does: 'get',
      ...facts,
      ...more,
    });
  }

  #connects(subresource: string): readonly Operation[] {
    const { kind, group, version } = this.#kind;
    const options = CONNECT[subresource];
    if (!options) return [];
    return (['get', 'post'] as const).map((method) =>
      this.#operation({
        method,
        path: `${this.#item()}/${subresource}`,
        verb: `connect`,
        name: `${capital(method)}${this.#scope}${kind}${capital(subresource)}`,
        does: 'connect',
        description: `connect ${method.toUpperCase()} requests to ${subresource} of ${kind}`,
        parameters: options.parameters,
        codes: [200],
        produces: ['*/*'],
        of: { group, version, kind: options.kind },
      }),
    );
  }

  #item(): string {
    return `${this.#collection}/{name}`;
  }

  #operation({ verb, name, does, path, of, ...facts }: Facts & { readonly of?: GroupVersionKind }): Operation {
    const { group, version, kind } = this.#kind;
    return {
      produces: this.#produced,
      ...facts,
      path: `${this.#root}${path}`,
      id: operationName(verb, { group, version, rest: name }),
      tag: tagOf(group, version),
      action: {
        name: does,
        kind: of ? { group: of.group, version: of.version, kind: of.kind } : { group, version, kind },
      },
    };
  }
}

const DEPRECATED = "deprecated: use the 'watch' parameter with a list operation instead";
const OBJECT = ['get', 'update', 'patch'] as const;
const GET = { method: 'get', does: 'read', codes: [200] } as const;
const ON_OBJECT: Readonly<Record<string, { method: 'get' | 'put' | 'patch'; does: string; codes: readonly number[] }>> =
  {
    get: GET,
    update: { method: 'put', does: 'replace', codes: [200, 201] },
    patch: { method: 'patch', does: 'patch', codes: [200, 201] },
  };
const WORDS: Readonly<Record<string, string>> = { read: 'read', replace: 'replace', patch: 'partially update' };

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** With the spaces around it; plurals have none (installer.go, GetArticleForNoun). */
function article(noun: string): string {
  if (noun.endsWith('s') && !noun.endsWith('ss')) return ' ';
  return /^[aeiou]/i.test(noun) ? ' an ' : ' a ';
}
