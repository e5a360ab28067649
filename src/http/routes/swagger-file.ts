/** The first bytes of every gzip file: RFC 1952 section 2.3.1. */
const GZIP = [0x1f, 0x8b]

const CACHING = { 'cache-control': 'max-age=3600', vary: 'accept-encoding' }

/** What a client gets of a file: its bytes, which all answers share, and its headers. */
export type Served = { content: Blob; headers: Record<string, string> }

type Forms = { stored: Blob; isCompressed: boolean; plain: () => Promise<Blob> }

/**
 * A file of Swagger UI. The build compresses it, and the package holds it uncompressed. Needs no key, so
 * that anybody may ask for it: it is read once and unpacked once, and its answers copy nothing.
 */
export function swaggerFile(path: string, type: string): (request: Request) => Promise<Served> {
  let forms: Promise<Forms> | undefined
  return async (request) => {
    forms ??= formsOf(path)
    const { stored, isCompressed, plain } = await forms
    const headers = { 'content-type': type, ...CACHING }
    if (!isCompressed) return { content: stored, headers }
    const takesGzip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
    return takesGzip
      ? { content: stored, headers: { ...headers, 'content-encoding': 'gzip' } }
      : { content: await plain(), headers }
  }
}

async function formsOf(path: string): Promise<Forms> {
  const stored = Bun.file(path)
  const start = await stored.slice(0, GZIP.length).bytes()
  let unpacked: Promise<Blob> | undefined
  const unpack = async () => new Blob([Bun.gunzipSync(await stored.bytes())])
  return {
    stored,
    isCompressed: GZIP.every((byte, at) => byte === start[at]),
    // The first client that takes no gzip has it unpacked, and the others wait for it.
    plain: () => (unpacked ??= unpack()),
  }
}
