import type { KeptItem, KeptResponse } from '../../../src/store/store'

/** A response as it is kept, with items that say these texts. Their ids are `<id>-<position>`. */
export function response(
  id: string,
  {
    previousId,
    input = [],
    output = [],
  }: { previousId?: string; input?: readonly string[]; output?: readonly string[] },
): KeptResponse {
  const texts = [...input, ...output].map((text, at) =>
    JSON.stringify({ id: `${id}-${at}`, type: 'message', role: 'user', content: text }),
  )
  const items: KeptItem[] = []
  let start = 0
  for (const [at, text] of texts.entries()) {
    const end = start + Buffer.byteLength(text)
    items.push({ id: `${id}-${at}`, start, end, weight: 200, isReference: false })
    start = end + 1
  }
  return {
    id,
    previousId,
    head: JSON.stringify({ id, object: 'response', status: 'completed', output: [] }),
    items,
    inputCount: input.length,
    pieces: [Buffer.from(texts.join(','))],
  }
}

/** The items of a response as text. */
export const jsonOf = (kept: KeptResponse | undefined): string =>
  Buffer.concat(kept?.pieces ?? []).toString()
