import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { loadKeys } from '../../../src/config/keys'
import { quotedVariables } from '../../../src/config/quoted-variables'
import { isServiceLink } from '../../../src/config/service-links'
import { loadSettings, Settings } from '../../../src/config/settings'

type Port = { number: number; name: string; protocol: string }

/**
 * What the kubelet sets for one Service: FromServices and makeLinkVariables in
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/envvars/envvars.go
 */
function linksOf(service: string, ip: string, ports: readonly Port[]): Record<string, string> {
  const prefix = service.toUpperCase().replaceAll('-', '_')
  const host = ip.includes(':') ? `[${ip}]` : ip
  const links: Record<string, string> = {
    [`${prefix}_SERVICE_HOST`]: ip,
    [`${prefix}_SERVICE_PORT`]: String(ports[0]?.number),
  }
  ports.forEach(({ number, name, protocol }, index) => {
    const url = `${protocol.toLowerCase()}://${host}:${number}`
    const port = `${prefix}_PORT_${number}_${protocol}`
    links[`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll('-', '_')}`] = String(number)
    if (index === 0) links[`${prefix}_PORT`] = url
    links[port] = url
    links[`${port}_PROTO`] = protocol.toLowerCase()
    links[`${port}_PORT`] = String(number)
    links[`${port}_ADDR`] = ip
  })
  return links
}

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/)
const flagNames = Object.keys(Settings.properties).map((name) =>
  name.toLowerCase().replaceAll('_', '-'),
)
/** Services whose names begin like Portus' variables, up to each of them whole. */
const service = fc.oneof(
  fc.constantFrom('portus', 'portkey', 'portus-key', 'portus-ops', 'portus-metrics'),
  fc.constantFrom(...flagNames),
  fc.constantFrom(...flagNames).map((name) => name.replace(/-port$|-[a-z]+$/, '')),
  label.map((name) => `portus-key-${name}`),
  label.map((name) => `portus-${name}`),
)
const port = fc.record({
  number: fc.integer({ min: 1, max: 65535 }),
  name: label,
  protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'),
})
const links = fc
  .tuple(service, fc.oneof(fc.ipV4(), fc.ipV6()), fc.array(port, { minLength: 1, maxLength: 3 }))
  .map(([name, ip, ports]) => linksOf(name, ip, ports))

test('no setting and no key is ever what Kubernetes says of a Service', () => {
  const own = { PORTUS_KEY_WEB: 'pk-web-0123456789', PORTUS_LOG_LEVEL: 'warn' }
  fc.assert(
    fc.property(links, (set) => {
      const env = { ...set, ...own }

      expect(Object.keys(set).filter((name) => !isServiceLink(name, set))).toEqual([])
      expect(loadSettings(env)).toEqual(loadSettings(own))
      expect(loadKeys(env)).toEqual(loadKeys(own))
      expect(quotedVariables(env)).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('what a person sets is taken, beside any Service', () => {
  const value = fc.constantFrom('8080', 'pk-0123456789', '10.0.0.1', 'x', 'http://x')
  const suffix = fc.constantFrom('', '_PORT', '_SERVICE_PORT', '_PORT_HTTP', '_HOST')
  fc.assert(
    fc.property(links, label, suffix, value, (set, name, end, given) => {
      const variable = `PORTUS_KEY_MINE_${name.toUpperCase().replaceAll('-', '_')}${end}`

      expect(isServiceLink(variable, { ...set, [variable]: given })).toBe(false)
    }),
  )
})

test('an address that was set by hand is a problem and not silence', () => {
  expect(loadSettings({ PORTUS_PORT: 'tcp://10.0.0.1:8080' }).problems).toEqual([
    { source: 'PORTUS_PORT', message: 'must be a whole number from 0 to 65535' },
  ])
})
