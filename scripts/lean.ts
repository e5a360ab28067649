import { join } from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import type { BunPlugin } from 'bun'
import { UNREACHED } from './unreached'
import { withoutComments } from './without-comments'

/** The executable holds the sources, for the lines in stack traces. */
const SOURCES = join(import.meta.dir, '../src/')

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
