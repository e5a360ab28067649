import { join } from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import type { BunPlugin } from 'bun'
import { onlyCode } from './only-code'
import { UNREACHED } from './unreached'
import { withoutSources } from './without-sources'

/** The executable holds the sources, for the lines in stack traces. */
const SOURCES = join(import.meta.dir, '../src/')

/** The tables whose rows say where they come from. */
const TABLES = /[\\/]src[\\/]api[\\/]native[\\/][^\\/]+$/

/** Zstandard's highest level. */
const SMALLEST = { params: { [constants.ZSTD_c_compressionLevel]: 22 } }

/** The files of Swagger UI. Zstandard makes them a fifth smaller than gzip does. */
const COMPRESSED = /[\\/]swagger-ui-dist[\\/]swagger-ui(-bundle\.js|\.css)$/

/** Keeps the executable small: leaves out what is not reached, comments and types, and compresses Swagger UI. */
export const leanPlugin: BunPlugin = {
  name: 'portus-lean',
  setup(build) {
    for (const { module, contents } of UNREACHED)
      build.onLoad({ filter: module }, () => ({ contents, loader: 'js' }))
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!path.startsWith(SOURCES)) return undefined
      const short = onlyCode(await Bun.file(path).text())
      return { contents: TABLES.test(path) ? withoutSources(short) : short, loader: 'ts' }
    })
    build.onLoad({ filter: COMPRESSED }, async ({ path }) => ({
      contents: zstdCompressSync(await Bun.file(path).bytes(), SMALLEST),
      loader: 'file',
    }))
  },
}
