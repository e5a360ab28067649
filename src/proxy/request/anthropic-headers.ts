import { portusError } from '../../errors'

/**
 * The client's headers that become a part of the gateway's configuration, once for each target. Their values
 * are names and dates. https://docs.anthropic.com/en/api/beta-headers
 */
const IN_CONFIGURATION = ['anthropic-beta', 'anthropic-version']

/** Some forty of Anthropic's names. */
const MAX_LENGTH = 2048

const NAMES = /^[\w ,.:/+-]*$/

/**
 * Refuses what would grow on its way: other characters are escaped in a configuration.
 *
 * @throws {PortusError} `invalid_request` for anything but a short list of names.
 */
export function checkAnthropicHeaders(headers: Headers): void {
  for (const name of IN_CONFIGURATION) {
    const value = headers.get(name)
    if (value !== null && (value.length > MAX_LENGTH || !NAMES.test(value)))
      throw portusError('invalid_request', 'invalid_names', { values: { name, max: MAX_LENGTH } })
  }
}
