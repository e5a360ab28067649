import { join } from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import type { BunPlugin } from 'bun'
import type { PageFiles } from '../src/dashboard/page-files'
import { onlyCode } from './only-code'
import { openapiText } from './openapi-text'
import { pricesText } from './prices-text'
import type { SourcePlaces } from './source-places'
import { UNREACHED } from './unreached'
import { withoutSources } from './without-sources'

/** The executable holds the sources, for the lines in stack traces. */
const SOURCES = join(import.meta.dir, '../src/')

/** The tables whose rows say where they come from. */
const TABLES = /[\\/]src[\\/]api[\\/]native[\\/][^\\/]+$/

/**
 * Scripts of packages. The executable holds them too, beside their code, so they come without comments and
 * spaces. Stack traces then name their files, and not their lines.
 */
const PACKAGES = /[\\/]node_modules[\\/](?!swagger-ui-dist).+\.m?js$/

const transpiler = new Bun.Transpiler({ loader: 'js', minifyWhitespace: true })

/** Zstandard's highest level. */
const SMALLEST = { params: { [constants.ZSTD_c_compressionLevel]: 22 } }

/** The files of Swagger UI, and tables that are files. Zstandard makes them a fifth smaller than gzip does. */
const COMPRESSED = /[\\/]swagger-ui-dist[\\/]swagger-ui(-bundle\.js|\.css)$|[\\/]src[\\/].+\.jsonl$/

/** What makes the OpenAPI document. */
const DESCRIBING = /[\\/]src[\\/]http[\\/]openapi[\\/]document\.ts$/

/** What stands in for it: the document itself, which the build has made. */
const DESCRIBED = `import path from 'portus:openapi.json'
export const describeRoutes = async () =>
  new TextDecoder().decode(await Bun.zstdDecompress(await Bun.file(path).bytes()))`

/** What reads the built-in prices, and what stands in for it: their table, without the package's code. */
const PRICES = /[\\/]src[\\/]usage[\\/]prices[\\/]built-in[\\/]load\.ts$/
const PRICED = `import path from 'portus:prices.json'
import { readFileSync } from 'node:fs'
export const loadTable = () =>
  JSON.parse(new TextDecoder().decode(Bun.zstdDecompressSync(readFileSync(path))))`

/** What makes the page of operators, and what stands in for it: the page that the build has made. */
const PAGE = /[\\/]src[\\/]dashboard[\\/]page-files\.ts$/
const PAGED = `import path from 'portus:page.json'
export const pageFiles = async () =>
  JSON.parse(new TextDecoder().decode(await Bun.zstdDecompress(await Bun.file(path).bytes())))`

/** What is made while the executable is built, by the names under which the stand-ins load it. */
const MADE: Readonly<Record<string, () => string | Promise<string>>> = {
  'openapi.json': openapiText,
  'prices.json': pricesText,
}

/** What says where code stands in the sources, and what stands in for it. */
const PLACES = /[\\/]src[\\/]telemetry[\\/]stacks[\\/]source-places\.ts$/
const PLACED = "import path from 'portus:places.json'; export const PLACES_FILE = path"

/**
 * Keeps the executable small: leaves out what is not reached, comments and types, compresses Swagger UI, and makes the
 * OpenAPI document, the page of operators and the table of prices.
 *
 * @param places Where the code of chunks stands in the sources.
 * @param page The page of operators. It is a build of its own, and Bun 1.4 never ends one that another build waits for.
 */
export const leanPlugin = (places: SourcePlaces, page: PageFiles): BunPlugin => ({
  name: 'portus-lean',
  setup(build) {
    const missing = new Set(UNREACHED.map(({ module }) => module))
    for (const { module, contents } of UNREACHED)
      build.onLoad({ filter: module }, () => {
        missing.delete(module)
        return { contents, loader: 'js' }
      })
    build.onEnd(() => {
      // An upgrade may have moved them, and the executable have grown without a word.
      if (missing.size > 0) throw new Error(`Nothing loads ${[...missing].join(', ')}`)
    })
    build.onResolve({ filter: /^portus:(?:openapi|page|places|prices)\.json$/ }, ({ path }) => ({
      path: path.slice('portus:'.length),
      namespace: 'portus',
    }))
    build.onLoad({ filter: /.*/, namespace: 'portus' }, async ({ path }) => ({
      contents: zstdCompressSync(
        (await MADE[path]?.()) ?? JSON.stringify(path === 'page.json' ? page : places),
        SMALLEST,
      ),
      loader: 'file',
    }))
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (DESCRIBING.test(path)) return { contents: DESCRIBED, loader: 'js' }
      if (PRICES.test(path)) return { contents: PRICED, loader: 'js' }
      if (PAGE.test(path)) return { contents: PAGED, loader: 'js' }
      if (PLACES.test(path)) return { contents: PLACED, loader: 'js' }
      if (!path.startsWith(SOURCES)) return undefined
      const short = onlyCode(await Bun.file(path).text())
      return { contents: TABLES.test(path) ? withoutSources(short) : short, loader: 'ts' }
    })
    build.onLoad({ filter: PACKAGES }, async ({ path }) => ({
      contents: transpiler.transformSync(await Bun.file(path).text()),
      loader: 'js',
    }))
    build.onLoad({ filter: COMPRESSED }, async ({ path }) => ({
      contents: zstdCompressSync(await Bun.file(path).bytes(), SMALLEST),
      loader: 'file',
    }))
  },
})
