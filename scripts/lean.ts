import { join } from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import type { BunPlugin } from 'bun'
import { withoutComments } from './without-comments'

/** The executable holds the sources, for the lines in stack traces. */
const SOURCES = join(import.meta.dir, '../src/')

/** Modules that Portus' dependencies load and Portus never reaches, with what stands in for them. */
const UNREACHED: { module: RegExp; contents: string }[] = [
  {
    // Themes of the page that the OpenAPI plugin would load from a CDN, which is not served.
    module: /[\\/]@scalar[\\/]themes[\\/]dist[\\/]index\.js$/,
    contents: 'export const elysiajsTheme = ""',
  },
  {
    // Elysia looks into uploaded files with it when a schema names their type; no schema does.
    module: /[\\/]file-type[\\/]source[\\/]index\.js$/,
    contents:
      'export const fileTypeFromBlob = () => { throw new Error("file-type is not built in") }',
  },
  {
    // Elysia shows with it what a client should have sent. Portus has its own errors.
    module: /[\\/]typebox[\\/]build[\\/]esm[\\/]value[\\/]create[\\/]create\.mjs$/,
    contents:
      'export class ValueCreateError extends Error {}; export const Create = () => { throw new ValueCreateError("Not built in") }',
  },
  {
    // Formats of texts such as dates, for schemas that check a body. None of Portus does.
    module: /[\\/]elysia[\\/]dist[\\/]type-system[\\/]format\.mjs$/,
    contents: 'export const parseDateTimeEmptySpace = (text) => text',
  },
  {
    // Elysia's way without code that it writes itself, for runtimes that forbid that.
    module: /[\\/]elysia[\\/]dist[\\/]dynamic-handle\.mjs$/,
    contents:
      'export const createDynamicHandler = () => { throw new Error("Not built in") }; export const createDynamicErrorHandler = createDynamicHandler',
  },
  {
    // The gateway reads the outputs of Fireworks' batches with it, at an endpoint that Portus does not have.
    module: /[\\/]avsc[\\/]lib[\\/]index\.js$/,
    contents: 'throw new Error("avsc is not built in")',
  },
]

/** Zstandard's highest level. */
const SMALLEST = { params: { [constants.ZSTD_c_compressionLevel]: 22 } }

/** The files of Swagger UI. Zstandard makes them a fifth smaller than gzip does. */
const COMPRESSED = /[\\/]swagger-ui-dist[\\/]swagger-ui(-bundle\.js|\.css)$/

/** Keeps the executable small: leaves out what is not reached, and comments, and compresses Swagger UI. */
export const leanPlugin: BunPlugin = {
  name: 'portus-lean',
  setup(build) {
    for (const { module, contents } of UNREACHED)
      build.onLoad({ filter: module }, () => ({ contents, loader: 'js' }))
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) =>
      path.startsWith(SOURCES)
        ? { contents: withoutComments(await Bun.file(path).text()), loader: 'ts' }
        : undefined,
    )
    build.onLoad({ filter: COMPRESSED }, async ({ path }) => ({
      contents: zstdCompressSync(await Bun.file(path).bytes(), SMALLEST),
      loader: 'file',
    }))
  },
}
