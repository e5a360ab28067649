import { readFile } from 'node:fs/promises'
import type { Logger } from '../../telemetry/logger'
import { judgePair, type KeyPair } from './key-pair'

/** The files of a pair, and the pair that is in use. */
export type WatchedPair = { certFile: string; keyFile: string; inUse: KeyPair }

/** Reading two small files costs less than to follow all the ways in which a folder is swapped. */
const LOOK_MS = 1000

/**
 * Looks at the files of a pair, and gives each new one that a server can use to `renew`. One that it cannot
 * use is said once, and changes nothing. What two looks in a row find alike is written to its end.
 *
 * @returns a function that ends it.
 */
export function watchPair(
  { certFile, keyFile, inUse }: WatchedPair,
  renew: (pair: KeyPair) => void,
  log: Logger,
): () => void {
  let judged = inUse
  let before = inUse
  const look = async () => {
    const found = await bothOf(certFile, keyFile)
    const isWhole = isSame(found, before)
    before = found
    if (!isWhole || isSame(found, judged)) return
    judged = found
    const { pair, problems, warnings } = judgePair(found, Date.now())
    for (const { source, message } of problems)
      log('error', 'the certificate was not renewed', { source, reason: message })
    for (const { source, message } of warnings) log('warn', `${source}: ${message}`)
    if (pair) renew(pair)
  }
  const timer = setInterval(() => {
    // The renewal itself may fail as well: the listener that is there goes on.
    look().catch((error: Error) =>
      log('error', 'the certificate was not renewed', { reason: error.message }),
    )
  }, LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** A file that cannot be read counts as an empty one: it may be there again at the next look. */
async function bothOf(certFile: string, keyFile: string): Promise<KeyPair> {
  const [cert, key] = await Promise.all(
    [certFile, keyFile].map((path) => readFile(path, 'utf8').catch(() => '')),
  )
  return { cert: cert ?? '', key: key ?? '' }
}

const isSame = (one: KeyPair, other: KeyPair): boolean =>
  one.cert === other.cert && one.key === other.key
