import type { Alias } from '../../alias/alias'
import { type Aliases, isAlias } from '../../alias/aliases'
import { betasIn } from '../../api/claude-clouds/betas'
import { type Bytes, bytesOf, type JsonBody, readMember } from '../../body/json/body'
import { jsonBodyInTurns } from '../../body/json/body-in-turns'
import { elementsOf } from '../../body/json/elements'
import { turns } from '../../body/turns'
import { modelDenied, PortusError, portusError } from '../../errors'
import { listIn, paramsIn } from '../request/batch-list'
import type { ClientRequest, JsonRequest } from '../request/read-request'
import { type AliasParams, aliasParams } from './alias-params'

/** The most requests of one batch. https://docs.anthropic.com/en/docs/build-with-claude/batch-processing */
const MAX_REQUESTS = 100_000

/** Pieces of a body are joined up to this length. */
const PIECE_BYTES = 64 * 1024

/** What a batch is prepared with. */
export type BatchSource = {
  aliases: Aliases
  /** The most bytes that the batch may become. */
  maxBytes: number
}

/**
 * A batch whose requests are what their aliases make of them. All other bytes stay. A request for a model that is no
 * alias stays too, where the alias of the batch allows it.
 *
 * @throws {PortusError} that names the first request which cannot be a part of this batch.
 */
export async function preparedBatch(
  request: JsonRequest,
  { aliases, maxBytes }: BatchSource,
): Promise<ClientRequest> {
  const { body, hold } = request
  const { prepare, named } = preparer(request, aliases)
  const dropped = new Set(request.dropped)
  const turn = turns()
  const joinedLength = body.pieces.length > 1 ? body.length : 0
  hold.take(joinedLength)
  const { bytes, span } = listIn(body)
  const joined = pieceJoiner(maxBytes, (length) => hold.take(length))
  joined.add(bytesOf({ pieces: [body.bytes] }, { start: 0, end: span.start }))
  let at = 0
  let count = 0
  for (const item of elementsOf(bytes)) {
    if (++count > MAX_REQUESTS)
      throw portusError('invalid_request', 'too_many_requests', { values: { max: MAX_REQUESTS } })
    const params = await paramsIn(bytes.subarray(item.start, item.end), count - 1, turn)
    const made = prepare(params.body, count - 1)
    joined.add(bytes.subarray(at, item.start + params.span.start))
    for (const piece of made.pieces) joined.add(piece)
    for (const name of made.dropped) dropped.add(name)
    at = item.start + params.span.end
    const others = turn()
    if (others) await others
  }
  joined.add(bytes.subarray(at))
  joined.add(body.bytes.subarray(span.end))
  const edited = await jsonBodyInTurns(joined.pieces(), turn)
  hold.give(joinedLength + body.length)
  return {
    ...request,
    dropped: [...dropped],
    batchRequests: count,
    body: edited,
    headers: withBetas(request.headers, named(), request.alias),
  }
}

const BETAS = 'anthropic-beta'

/**
 * The headers of a batch with the betas of all its aliases: its requests have none of their own. The gateway adds those
 * of the alias that the batch is for. https://docs.anthropic.com/en/api/beta-headers
 */
function withBetas(given: Headers, named: Iterable<Alias>, batch: Alias): Headers {
  const betas = [...named].flatMap((alias) =>
    alias === batch ? [] : alias.leaves.flatMap(({ leaf }) => leaf.beta_headers ?? []),
  )
  if (betas.length === 0) return given
  const headers = new Headers(given)
  headers.set(BETAS, betasIn(given.get(BETAS), ...betas).join(','))
  return headers
}

type Preparer = {
  prepare: (params: JsonBody, at: number) => AliasParams
  /** The aliases that its requests were for, so far. */
  named(): Iterable<Alias>
}

function preparer(batch: JsonRequest, aliases: Aliases): Preparer {
  const made = new Map<Alias, ReturnType<typeof aliasParams>>()
  const paramsOf = (alias: Alias) => {
    const known = made.get(alias) ?? aliasParams(batch, alias)
    made.set(alias, known)
    return known
  }
  const prepare: Preparer['prepare'] = (params, at) => {
    try {
      const model = readMember(params, 'model')
      const alias = aliasOf(model, batch.alias, aliases)
      return alias ? paramsOf(alias)(params) : { pieces: params.pieces, dropped: [] }
    } catch (error) {
      if (!(error instanceof PortusError)) throw error
      const { kind, message, details } = error
      const place = `requests[${at}].params`
      const param = details.param === undefined ? place : `${place}.${details.param}`
      throw new PortusError(kind, `${place}: ${message}`, { ...details, param })
    }
  }
  return { prepare, named: () => made.keys() }
}

/** The alias that a request of a batch is for. Undefined where it names another model, and may. */
function aliasOf(model: unknown, batch: Alias, aliases: Aliases): Alias | undefined {
  if (model === undefined) return batch
  if (typeof model !== 'string')
    throw portusError('invalid_request', 'invalid_model', { param: 'model' })
  const named = aliases.get(model)
  if (named?.account === batch.account) return named
  if (named) throw portusError('invalid_request', 'another_account', { param: 'model' })
  if (isAlias(aliases, model)) throw modelDenied(model)
  if (batch.allows('batches')) return undefined
  throw portusError('not_allowed', 'batch_model', { param: 'model' })
}

/** Joins small pieces, and counts all of them. */
function pieceJoiner(maxBytes: number, hold: (bytes: number) => void) {
  const pieces: Bytes[] = []
  let small: Bytes[] = []
  let smallBytes = 0
  let length = 0
  const join = () => {
    if (small.length > 0) pieces.push(Buffer.concat(small))
    hold(smallBytes)
    small = []
    smallBytes = 0
  }
  return {
    add(piece: Bytes) {
      length += piece.length
      if (length > maxBytes) throw portusError('request_too_large', { values: { max: maxBytes } })
      small.push(piece)
      smallBytes += piece.length
      if (smallBytes >= PIECE_BYTES) join()
    },
    pieces() {
      join()
      return pieces
    },
  }
}
