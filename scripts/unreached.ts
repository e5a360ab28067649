/** What stands in for a module. */
export type StandIn = { module: RegExp; contents: string }

/** Functions of a module that throw if they are called after all. */
const throwing = (what: string, ...names: string[]): string =>
  names
    .map((name) => `export const ${name} = () => { throw new Error("${what} is not built in") };`)
    .join('\n')

/**
 * Functions of Elysia that get a schema or nothing. Routes of Portus have none: it reads bodies, queries and
 * parameters itself.
 */
const unlessGiven = (...names: string[]): string =>
  names
    .map(
      (name) =>
        `export const ${name} = (schema) => { if (schema) throw new Error("Elysia's checks are not built in") };`,
    )
    .join('\n')

/** Modules that Portus' dependencies load and Portus never reaches, with what stands in for them. */
export const UNREACHED: StandIn[] = [
  {
    // What rewrites the gateway's module. The build has done so.
    module: /[\\/]src[\\/]portkey[\\/]embedded[\\/]plugin\.ts$/,
    contents: 'export const portkeyPlugin = { name: "applied by the build", setup() {} }',
  },
  {
    // What checks a request or an answer by a schema of its route. The next four belong to it.
    module: /[\\/]elysia[\\/]dist[\\/]schema\.mjs$/,
    contents: [
      unlessGiven('getSchemaValidator', 'getResponseSchemaValidator', 'resolveSchema'),
      unlessGiven('unwrapImportSchema', 'isOptional', 'hasType', 'hasRef', 'hasTransform'),
      unlessGiven('hasAdditionalProperties', 'hasProperty', 'getSchemaProperties', 'isUnion'),
      throwing('A check of cookies', 'getCookieValidator', 'hasElysiaMeta', 'mergeObjectSchemas'),
    ].join('\n'),
  },
  {
    module: /[\\/]elysia[\\/]dist[\\/]replace-schema\.mjs$/,
    contents: `export const coerceFormData = () => {};
export const coercePrimitiveRoot = coerceFormData, queryCoercions = coerceFormData, stringToStructureCoercions = coerceFormData;
${throwing("Elysia's coercion", 'replaceSchemaTypeFromManyOptions', 'revertObjAndArrStr')}`,
  },
  {
    // Elysia makes an empty collection of schemas with it for each app.
    module: /[\\/]elysia[\\/]dist[\\/]type-system[\\/]index\.mjs$/,
    contents: 'export const t = { Module: () => ({}) }',
  },
  {
    module: /[\\/]elysia[\\/]dist[\\/]type-system[\\/]utils\.mjs$/,
    contents: throwing("Elysia's check of files", 'fileType', 'validationDetail'),
  },
  {
    // Elysia shows with it what a client should have sent. Portus has its own errors.
    module: /[\\/]typebox[\\/]build[\\/]esm[\\/]value[\\/]create[\\/]create\.mjs$/,
    contents: `export class ValueCreateError extends Error {};\n${throwing('An example', 'Create')}`,
  },
  // Schemas that change what they check, which no schema of Portus does.
  ...['Decode', 'Encode'].map((way) => ({
    module: new RegExp(`[\\\\/]typebox[\\\\/].+[\\\\/]transform[\\\\/]${way.toLowerCase()}\\.mjs$`),
    contents: `export class Transform${way}CheckError extends Error {}
export class Transform${way}Error extends Error {}
${throwing('A transformation', `Transform${way}`)}`,
  })),
  {
    // Elysia's way without code that it writes itself, for runtimes that forbid that.
    module: /[\\/]elysia[\\/]dist[\\/]dynamic-handle\.mjs$/,
    contents: throwing(
      "Elysia's dynamic mode",
      'createDynamicHandler',
      'createDynamicErrorHandler',
    ),
  },
  {
    // How Elysia answers on other runtimes than Bun.
    module: /[\\/]elysia[\\/]dist[\\/]adapter[\\/]web-standard[\\/]handler\.mjs$/,
    contents: throwing(
      "Elysia's way on other runtimes",
      'mapResponse',
      'mapEarlyResponse',
      'mapCompactResponse',
      'errorToResponse',
      'createStaticHandler',
    ),
  },
  {
    // Portus reads and sets no cookies.
    module: /[\\/]elysia[\\/]dist[\\/]cookies\.mjs$/,
    contents: `export class Cookie {};\n${throwing("Elysia's cookies", 'createCookieJar', 'parseCookie', 'serializeCookie')}`,
  },
  {
    // Portus measures requests itself.
    module: /[\\/]elysia[\\/]dist[\\/]trace\.mjs$/,
    contents: `export const ELYSIA_TRACE = Symbol("ElysiaTrace");\n${throwing("Elysia's trace", 'createTracer')}`,
  },
  {
    // Portus sends no files of a disk through Elysia.
    module: /[\\/]elysia[\\/]dist[\\/]universal[\\/]file\.mjs$/,
    contents: `export class ElysiaFile {};\nexport const mime = {};\n${throwing("Elysia's files", 'file', 'getFileExtension')}`,
  },
]
