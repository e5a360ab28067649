import { Untranslatable } from '../../../../../src/translate/conversation'
import { responses } from '../../../../../src/translate/dialects/responses/dialect'

const asIs = (text: string) => text

/** The conversation that a request is read into. */
export const read = (members: object) => responses.parseRequest({ model: 'm', ...members }, asIs)

/** The turns of an input. */
export const turnsOf = (...input: unknown[]) => read({ input }).turns

/** The refusal of a request. */
export function thrownBy(members: object): Untranslatable {
  try {
    read(members)
  } catch (error) {
    if (error instanceof Untranslatable) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
