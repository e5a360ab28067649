import type { Alias } from '../../alias/alias'
import type { Leaf } from '../../alias/defaults'
import { largestConfig } from '../../portkey/config'
import type { Problem } from '../source/problems'
import { beyondRemoteAws } from './aws-rules'
import { beyondRemoteAzure } from './azure-rules'
import type { ParsedAlias } from './gateway'
import { beyondRemoteGoogle } from './google-rules'

/** A gateway on Node refuses more than 16 KiB of headers; other headers need some of them. */
const MAX_CONFIG_BYTES = 12 * 1024

const TOO_LARGE = 'too large for the header in which a remote gateway takes it'

const OTHER_ADDRESS =
  'a remote gateway knows no other address than its own; use the gateway inside, or leave "native" out'

const ONE_BODY =
  'a remote gateway takes one body for all targets; use the gateway inside, or one target'

/** So much of it is near: one more target, or a longer key, is too much. */
const NEAR_BYTES = 0.8 * MAX_CONFIG_BYTES

const nearLimit = (bytes: number) =>
  `takes ${bytes} bytes of the header for a remote gateway, which holds ${MAX_CONFIG_BYTES}`

/** What of valid aliases a remote gateway cannot do. */
export const remoteProblems = (
  aliases: ReadonlyMap<string, Alias>,
  parsed: readonly ParsedAlias[],
): Problem[] => told(aliases, parsed, messagesFor)

/** What of valid aliases a remote gateway can do as they are now, and hardly if they grow. */
export const remoteDoubts = (
  aliases: ReadonlyMap<string, Alias>,
  parsed: readonly ParsedAlias[],
): Problem[] =>
  told(aliases, parsed, (alias) => {
    const { length } = largestConfig(alias)
    return length > NEAR_BYTES && length <= MAX_CONFIG_BYTES ? [nearLimit(length)] : []
  })

const told = (
  aliases: ReadonlyMap<string, Alias>,
  parsed: readonly ParsedAlias[],
  messages: (alias: Alias) => string[],
): Problem[] =>
  parsed.flatMap(({ name, problemAt }) => {
    const alias = aliases.get(name)
    return alias
      ? messages(alias).map((message) => ({ ...problemAt([], message), alias: name }))
      : []
  })

function messagesFor(alias: Alias): string[] {
  const leaves = alias.leaves.map(({ leaf }) => leaf)
  return [
    ...(largestConfig(alias).length > MAX_CONFIG_BYTES ? [TOO_LARGE] : []),
    ...new Set(leaves.flatMap(beyondRemoteAws)),
    ...(leaves.some(hasOtherAddress) ? [OTHER_ADDRESS] : []),
    ...(leaves.length > 1 && leaves.some(hasOwnRules) ? [ONE_BODY] : []),
    ...new Set(leaves.flatMap(beyondRemoteAzure)),
    ...new Set(leaves.flatMap(beyondRemoteGoogle)),
  ]
}

/** `true` and `false` only say which of the gateway's own addresses is asked. */
const hasOtherAddress = ({ native = {} }: Leaf): boolean =>
  Object.values(native).some((place) => typeof place === 'string')

const hasOwnRules = ({ drop = [], rename = {} }: Leaf): boolean =>
  drop.length > 0 || Object.keys(rename).length > 0
