import type { Hold } from '../../limits/bytes-in-flight'
import { type Answer, contentOf, wholeBody } from '../../stream/answer'
import { readWhole } from '../../stream/read-whole'

/** A page of a thousand batches has some 600 bytes of each. */
const MAX_BYTES = 4 * 1024 * 1024

/**
 * Where a batch says that its results are. A quote inside a string of JSON has a backslash before it, so nothing else
 * looks like it.
 */
const RESULTS_URL =
  /"results_url"(\s{0,8}:\s{0,8})"https?:\/\/[^"\\]{1,512}(\/v1\/messages\/batches\/[A-Za-z0-9_-]{1,128}\/results)"/g

/**
 * An answer about batches whose results are at this server. SDKs ask the address in there with the client's own key,
 * which is none of the provider's and none of its business. The address is without a host: what stands before Portus
 * knows its name, and SDKs put their own base URL before it.
 * https://github.com/anthropics/anthropic-sdk-typescript/blob/main/src/resources/messages/batches.ts
 *
 * @throws {PortusError} `invalid_provider_answer` where the answer breaks off, or is too long.
 */
export async function withOwnResults<One extends Answer>(answer: One, hold: Hold): Promise<One> {
  if (contentOf(answer.headers) !== 'json') return answer
  const bytes = await readWhole(answer, MAX_BYTES, hold)
  const text = bytes.toString('latin1')
  const own = text.replace(RESULTS_URL, '"results_url"$1"$2"')
  const headers = new Headers(answer.headers)
  headers.delete('content-length')
  return { ...answer, headers, ...wholeBody(own === text ? bytes : Buffer.from(own, 'latin1')) }
}
