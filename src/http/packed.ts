import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** What a client gets of a file: its bytes, which all answers share, and its headers. */
export type Served = { content: Blob; headers: Record<string, string> }

/**
 * A file that anybody may ask for: it is made once and packed for browsers once, beside this thread, and its answers copy
 * nothing.
 *
 * @param make Its bytes, unpacked.
 * @param headers What its answers say of it.
 */
export function packed(
  make: () => Promise<Blob>,
  headers: Readonly<Record<string, string>>,
): (request: Request) => Promise<Served> {
  let plain: Promise<Blob> | undefined
  let zipped: Promise<Blob> | undefined
  const shared = { ...headers, vary: 'accept-encoding' }
  return async (request) => {
    plain ??= make()
    const takesGzip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
    if (!takesGzip) return { content: await plain, headers: shared }
    zipped ??= plain.then(gzipped)
    return { content: await zipped, headers: { ...shared, 'content-encoding': 'gzip' } }
  }
}

const gzipped = async (plain: Blob): Promise<Blob> =>
  new Blob([await promisify(gzip)(await plain.bytes())])
