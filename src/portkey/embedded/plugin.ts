import { join } from 'node:path'
import type { BunPlugin } from 'bun'

/** The one file of `@portkey-ai/gateway` that is loaded. */
export const GATEWAY_MODULE = /[\\/]@portkey-ai[\\/]gateway[\\/]build[\\/]start-server\.js$/

/** Imports of the gateway that open ports or connections, look at the runtime or sign; they come from the seam instead. */
export const REPLACED_IMPORTS = [
  '@hono/node-server',
  '@hono/node-ws',
  'hono/adapter',
  '@smithy/signature-v4',
  '@aws-crypto/sha256-js',
  'https',
] as const

/** Default imports that come from the seam under a name of their own. */
export const REPLACED_DEFAULTS = { ws: 'ProviderSocket' } as const

/** Imports that the gateway only uses for a Redis cache. Left out, they cost neither time nor memory. */
export const UNUSED_IMPORTS = ['ioredis'] as const

/** Globals of the gateway's module, and of no other, that the seam stands in for. */
export const SHADOWED_GLOBALS = [
  'fetch',
  'Response',
  'setTimeout',
  'setInterval',
  'console',
  'process',
] as const

/**
 * Regular expressions of the gateway that take time by the square of a foreign text, what stands in their
 * place, and how often they occur. With the first three, guardrails search in what clients and models say.
 * The others read what AWS says of batches and uploads.
 */
export const LINEAR_PATTERNS = [
  // The gateway trims what it finds, so that the spaces before it need no place of their own.
  {
    text: '/```+(?:json)?\\s*([\\s\\S]*?)```+/g',
    by: '/```+(?:json)?([\\s\\S]*?)```+/g',
    count: 2,
  },
  { text: '/{[\\s\\S]*?}/g', by: 'bracesIn()', count: 2 },
  { text: '/```(\\w+)\\n[\\s\\S]*?\\n```/g', by: 'codeBlocks()', count: 1 },
  { text: '/([A-Z]+)([A-Z][a-z])/g', by: '/([A-Z])([A-Z][a-z])/g', count: 1 },
  { text: '/<UploadId>(.+?)<\\/UploadId>/', by: '/<UploadId>([^<]+)<\\/UploadId>/', count: 1 },
] as const

/**
 * How the gateway judges a `custom_host`. It takes no IPv6 address: a URL has brackets around it, and its list of
 * trusted ones has none. Without them it is compared as it stands, and one that is not trusted must be public:
 * 2000::/3 of RFC 4291 section 2.4, and none that stands for an IPv4 address (RFC 6052, RFC 3056, RFC 4380).
 */
export const IPV6_HOSTS = [
  {
    text: 'const s=n.hostname;if(!s)return!1;',
    by: String.raw`const s=n.hostname.replace(/^\[|\]$/g,"");if(!s)return!1;`,
    count: 1,
  },
  { text: 'HOMOGRAPH_ATTACK:/^[a-z0-9.-]+$/', by: 'HOMOGRAPH_ATTACK:/^[a-z0-9.:-]+$/', count: 1 },
  {
    text: 'if(s.includes(":")){if(',
    by: 'if(s.includes(":")){if(!/^[23][0-9a-f]{3}:/.test(s)||/^200(2|1:0?):/.test(s)||',
    count: 1,
  },
] as const

/**
 * What Portus never asks of the gateway, by the text that begins it, and how often that occurs. What stands
 * behind `!1&&` runs no more, and the bundler leaves it out with all that only it needs.
 */
export const NEVER_ASKED = [
  // Files and batches of the providers whose ids hold names of buckets, and outputs of batches: see
  // `STORED` in `api/endpoints.ts`. No other endpoint has a handler.
  { begins: '{', after: 'requestHandlers:', count: 7 },
  // How Vertex AI and Bedrock answer for files, batches and fine-tuning.
  { begins: '{uploadFile:Dc,', after: 'const t=', count: 1 },
  { begins: '{uploadFile:ai,', after: 'const r=', count: 1 },
  { begins: '{uploadFile:{},', after: '...', count: 1 },
  // Caches in Redis, in files and at Cloudflare. The gateway sees no such variable.
  { begins: '"node"===Ju&&process', after: '', count: 1 },
  // Cloudflare's way to the realtime API, and to compress.
  { begins: '"workerd"===Ju', after: '', count: 1 },
  { begins: 'n()(e,t)', after: '?t():', count: 1 },
  // A copy of every answer for the page below. While the gateway serves, it hears of no runtime that has it.
  { begins: '"node"===o()&&', after: '', count: 1 },
  // What reads the events of a realtime API. The seam's sockets have none.
  { begins: 'new xu', after: ',d=', count: 1 },
  // A page that shows requests, and its stream. They are not for production.
  { begins: '!Hu&&"production"!==process', after: 'if(', count: 1 },
] as const

const SEAM = join(import.meta.dir, 'shims.ts')
const PATTERNS = join(import.meta.dir, 'linear-patterns.ts')

/**
 * Rewrites the gateway's module so that it runs inside this process: no port, no output, no
 * access to the environment, and a `fetch` that knows whose request it serves.
 *
 * @throws when the text is not what this was written for, so that an upgrade of the package is a
 * decision and never a surprise.
 */
export function embed(source: string): string {
  let text = source.replace(/^#!.*\n/, '')
  const replaceOnce = (pattern: RegExp, by: string) => {
    if (text.match(pattern)?.length !== 1)
      throw new Error(`The gateway package does not have ${pattern} exactly once`)
    text = text.replace(pattern, by)
  }
  for (const name of REPLACED_IMPORTS)
    replaceOnce(new RegExp(`from"${name}"`, 'g'), `from${JSON.stringify(SEAM)}`)
  for (const [name, replacement] of Object.entries(REPLACED_DEFAULTS))
    replaceOnce(
      new RegExp(`import (\\w+) from"${name}"`, 'g'),
      `import{${replacement} as $1}from${JSON.stringify(SEAM)}`,
    )
  for (const name of UNUSED_IMPORTS)
    replaceOnce(new RegExp(`import (\\w+) from"${name}"`, 'g'), 'const $1=undefined')
  const replaceAll = (part: string, by: string, count: number) => {
    const parts = text.split(part)
    if (parts.length !== count + 1)
      throw new Error(`The gateway package does not have ${part} exactly ${count} times`)
    text = parts.join(by)
  }
  for (const { text: pattern, by, count } of [...LINEAR_PATTERNS, ...IPV6_HOSTS])
    replaceAll(pattern, by, count)
  for (const { begins, after, count } of NEVER_ASKED)
    replaceAll(`${after}${begins}`, `${after}!1&&${begins}`, count)
  const patterns = `import { bracesIn, codeBlocks } from ${JSON.stringify(PATTERNS)};`
  return `${patterns}\nimport { ${SHADOWED_GLOBALS.join(', ')} } from ${JSON.stringify(SEAM)};\n${text}`
}

/** Applies {@link embed}; used by the build, and registered at run time when run from source. */
export const portkeyPlugin: BunPlugin = {
  name: 'portus-embedded-gateway',
  setup(build) {
    build.onLoad({ filter: GATEWAY_MODULE }, async ({ path }) => ({
      contents: embed(await Bun.file(path).text()),
      loader: 'js',
    }))
  },
}
