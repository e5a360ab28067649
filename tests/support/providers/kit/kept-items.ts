import type { OutputItem } from '../openai-responses'
import { itemsOf, SIGNATURE } from './kit'

type Json = Record<string, unknown>

/**
 * The items of answers that OpenAI keeps, unless a request says `store: false`. A later request names them by their
 * ids alone. https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 */
export function keptItems() {
  const items = new Map<string, Json>()
  /** The item of reasoning that a call needs before it, by the call's id. */
  const needed = new Map<string, string>()

  const isById = ({ type, encrypted_content: encrypted }: Json): boolean =>
    type === 'item_reference' || (type === 'reasoning' && (encrypted ?? null) === null)

  const resolved = (json: Json): Json => ({
    ...json,
    ...(Array.isArray(json.input) &&
      json.store !== false && {
        input: itemsOf(json.input).map((item) =>
          isById(item) ? (items.get(String(item.id)) ?? item) : item,
        ),
      }),
  })

  return {
    keep(said: readonly OutputItem[]): void {
      const thought = said.find(({ whole }) => whole.type === 'reasoning')?.whole.id
      for (const { whole } of said) {
        // What only the model can read is there, whether the client asked for it or not.
        const more = whole.type === 'reasoning' ? { encrypted_content: SIGNATURE } : {}
        items.set(whole.id, { ...whole, ...more })
        if (whole.type !== 'function_call') continue
        if (thought === undefined) needed.delete(whole.id)
        else needed.set(whole.id, thought)
      }
    },
    /** The request with items in the place of their ids. */
    resolved,
    /**
     * Why OpenAI refuses ids in a request, in its words.
     * https://github.com/cline/cline/issues/12242
     */
    refusal({ input, store }: Json): string | undefined {
      const given = itemsOf(input)
      const ids = new Set(given.map(({ id }) => String(id)))
      for (const { type, id } of given) {
        const isReference = type === 'item_reference'
        if (isReference && (store === false || !items.has(String(id))))
          return `Item with id '${id}' not found.`
        const thought = needed.get(String(id))
        if (thought !== undefined && !ids.has(thought))
          return `Item '${id}' of type 'function_call' was provided without its required 'reasoning' item: '${thought}'.`
      }
      return undefined
    },
  }
}
