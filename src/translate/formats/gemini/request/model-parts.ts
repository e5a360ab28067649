import type { JsonObject, Opaque, Part } from '../../../conversation'
import { type GeminiModel, isThirdGeneration } from '../models/gemini-model'
import { mediaPart } from './media'

/**
 * What Google documents for a call whose signature is not known: it came from another model, or a client
 * has lost it. https://ai.google.dev/gemini-api/docs/thought-signatures#faqs
 * https://docs.cloud.google.com/vertex-ai/generative-ai/docs/thought-signatures
 */
const NO_SIGNATURE = 'skip_thought_signature_validator'

export type ModelPartsOptions = {
  model: GeminiModel
  hasIds: boolean
  /** Takes the name of what is left out. */
  drop: (name: string) => void
}

/**
 * Prints what the model said. A signature goes back on the part that it came with. Of the calls that one
 * step made, the first has the signature of all; Gemini 3 and later refuse a step without.
 */
export function modelParts(parts: readonly Part[], options: ModelPartsOptions): JsonObject[] {
  const { model, hasIds, drop } = options
  const printed: JsonObject[] = []
  let isSigned = !isThirdGeneration(model)
  /** A signature that came before the text it belongs to. */
  let held: string | undefined
  const sign = (part: JsonObject, signature: string | undefined): JsonObject => {
    const own = signature ?? held
    held = undefined
    return own === undefined ? part : { ...part, thoughtSignature: own }
  }

  for (const part of parts) {
    switch (part.kind) {
      case 'text':
      case 'refusal':
        if (part.text !== '') printed.push(sign({ text: part.text }, undefined))
        break
      case 'reasoning': {
        const signature = signatureOf(part.opaque)
        if (signature === undefined) drop('messages.reasoning')
        else if (part.text)
          printed.push({ text: part.text, thought: true, thoughtSignature: signature })
        else if (!signLastText(printed, signature)) held = signature
        break
      }
      case 'call': {
        const call = { ...(hasIds && { id: part.id }), name: part.name, args: part.input }
        if (part.opaque && part.opaque.maker !== 'gemini') drop('messages.reasoning')
        const own = signatureOf(part.opaque) ?? held ?? (isSigned ? undefined : NO_SIGNATURE)
        isSigned = true
        printed.push(sign({ functionCall: call }, own))
        break
      }
      case 'media':
        printed.push(sign(mediaPart(part.media), undefined))
        break
      case 'result':
        // Only a user's turn has results.
        break
    }
  }
  if (held !== undefined) printed.push({ text: '', thoughtSignature: held })
  return printed
}

/** Only what Gemini made itself is given back to it. */
const signatureOf = (opaque: Opaque | undefined): string | undefined =>
  opaque?.maker === 'gemini' && opaque.value !== '' ? opaque.value : undefined

/** A signature without a thought belongs to the text before it. Tells whether there is one without. */
function signLastText(printed: JsonObject[], signature: string): boolean {
  const last = printed.at(-1)
  if (typeof last?.text !== 'string' || last.thoughtSignature !== undefined) return false
  printed[printed.length - 1] = { ...last, thoughtSignature: signature }
  return true
}
