import { authorityOf } from '../../../telemetry/trace'

type Variables = Readonly<Record<string, string | undefined>>

/** Host and port of the proxy through which a request goes. Undefined where it goes straight. */
export type ProxyOf = (url: string) => string | undefined

/**
 * Reads the variables as Bun 1.4 does: an entry of `NO_PROXY` is the end of a host, and may have a port.
 * https://bun.com/docs/guides/http/proxy
 */
export const egressProxy =
  (env: Variables): ProxyOf =>
  (url) => {
    const name = url.startsWith('https:') ? 'https_proxy' : 'http_proxy'
    const proxy = env[name] || env[name.toUpperCase()]
    if (!proxy) return undefined
    const host = authorityOf(url).toLowerCase()
    const exceptions = (env.no_proxy || env.NO_PROXY || '').toLowerCase().split(',')
    if (exceptions.some((entry) => isException(entry.trim(), host))) return undefined
    return authorityOf(proxy)
  }

function isException(entry: string, host: string): boolean {
  if (entry === '*') return true
  const end = entry.replace(/^\*?\./, '')
  if (end === '') return false
  const named = end.includes(':') ? host : host.replace(/:\d+$/, '')
  return named === end || named.endsWith(`.${end}`)
}
