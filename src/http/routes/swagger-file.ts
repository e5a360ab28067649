import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** The first bytes of every Zstandard frame: RFC 8878 section 3.1.1. */
const ZSTANDARD = [0x28, 0xb5, 0x2f, 0xfd]

const CACHING = { 'cache-control': 'max-age=3600', vary: 'accept-encoding' }

/** What a client gets of a file: its bytes, which all answers share, and its headers. */
export type Served = { content: Blob; headers: Record<string, string> }

/**
 * A file of Swagger UI. The build compresses it, and the package holds it uncompressed. Needs no key, so
 * that anybody may ask for it: it is unpacked once and packed for browsers once, beside this thread, and
 * its answers copy nothing.
 */
export function swaggerFile(path: string, type: string): (request: Request) => Promise<Served> {
  let plain: Promise<Blob> | undefined
  let packed: Promise<Blob> | undefined
  return async (request) => {
    plain ??= unpacked(path)
    const headers = { 'content-type': type, ...CACHING }
    const takesGzip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
    if (!takesGzip) return { content: await plain, headers }
    packed ??= plain.then(gzipped)
    return { content: await packed, headers: { ...headers, 'content-encoding': 'gzip' } }
  }
}

async function unpacked(path: string): Promise<Blob> {
  const stored = await Bun.file(path).bytes()
  const isCompressed = ZSTANDARD.every((byte, at) => byte === stored[at])
  return new Blob([isCompressed ? await Bun.zstdDecompress(stored) : stored])
}

const gzipped = async (plain: Blob): Promise<Blob> =>
  new Blob([await promisify(gzip)(await plain.bytes())])
