import { endpointOf } from '../../api/endpoints/endpoints'
import { lengthOfPieces, readMember } from '../../body/json/body'
import type { Snapshot } from '../../config/snapshot'
import type { Create } from './client-frame'
import { outputOf, withoutUnkept } from './item-bytes'
import type { TurnContext } from './turn'
import type { TurnBody } from './turn-request'

const RESPONSES = endpointOf('responses')

/** A turn that was answered. */
export type AnsweredTurn = {
  frame: Create
  asked: TurnBody
  /** The name of the alias that has answered. */
  alias: string | undefined
}

/** Remembers the response of a terminal event, so that the client can go on from it. */
export async function keepResponse(
  { aliases, memory }: Pick<TurnContext, 'memory'> & Pick<Snapshot, 'aliases'>,
  { frame, asked, alias: name = '' }: AnsweredTurn,
  event: string,
): Promise<void> {
  const output = await outputOf(event)
  if (!output) return
  const { items, previousId, hasLostThoughts } = asked
  const alias = aliases.get(name)
  const isNative =
    alias &&
    [...alias.targets.keys()].some((target) => alias.nativeFor(target, RESPONSES) !== undefined)
  const isUnkept = isNative && readMember(frame.body, 'store') === false
  const own = isUnkept ? await withoutUnkept(output.items) : output.items
  memory.keep(output.id, {
    items: [...items, ...own],
    previousId,
    hasLostThoughts: hasLostThoughts || lengthOfPieces(own) < lengthOfPieces(output.items),
  })
}
