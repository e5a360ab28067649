import { type Networks, networksOf } from '../limits/networks'
import type { Settings } from './settings'
import type { Problem } from './source/problems'

const SOURCE = 'PORTUS_TRUSTED_PROXIES'

/** The networks of the proxies in front of Portus. Undefined where none is trusted. */
export function trustedProxies({ PORTUS_TRUSTED_PROXIES: text }: Settings): {
  networks?: Networks
  problems: Problem[]
} {
  const texts = (text ?? '').split(',').map((one) => one.trim())
  const given = texts.filter((one) => one !== '')
  if (given.length === 0) return { problems: [] }
  const { networks, wrong } = networksOf(given)
  return {
    networks,
    problems: wrong.map((one) => ({
      source: SOURCE,
      message: `${JSON.stringify(one)} is no network: write one like 10.0.0.0/8 or 2001:db8::/32, with commas between them`,
    })),
  }
}
