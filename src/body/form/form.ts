import { PortusError } from '../../errors'
import { garbageCollector } from '../gc'
import { type BodyLimits, readChunks } from '../read'
import { spool } from '../spool'
import { rewriteForm } from './rewrite'
import { scanForm } from './scan'
import { addedField, boundaryOf, formType } from './syntax'

/** A form on its way through. */
export type FormBody = {
  /** With Portus' own writing of the client's boundary. */
  contentType: string
  /** Whether it can be sent more than once; a large one streams through and is gone. */
  isRepeatable: boolean
  /**
   * How many bytes it comes to with this value of its field `model`. What must be read to know that
   * is kept: everything where the client has not declared a length, and otherwise what stands before
   * the field.
   *
   * @throws {PortusError}
   */
  lengthWith(model: string | undefined): Promise<number>
  /**
   * The form, with some of its fields replaced.
   *
   * @throws when it has been sent before and is not repeatable.
   */
  send(replacements: ReadonlyMap<string, string>): ReadableStream<Uint8Array>
  /** What was wrong with the form, found out only while it was being sent. */
  readonly failure: PortusError | undefined
  /** Lets go of what is kept, when what is being sent of it has been: a provider may answer before. */
  close(): Promise<void>
}

const MODEL = 'model'
/** A form up to this is read whole, so that it can be sent again. */
const WHOLE_BYTES = 4 * 1024 * 1024

/**
 * Reads a form as far as it must: to its `model` field, where `wantsModel` says that it decides.
 * What comes before the field is kept, in a file if it is large, and never in memory.
 *
 * @throws {PortusError}
 */
export async function readForm(
  request: Request,
  limits: BodyLimits,
  wantsModel: boolean,
): Promise<{ form: FormBody; model: string | undefined }> {
  const boundary = boundaryOf(request.headers.get('content-type') ?? '')
  const chunks = collected(readChunks(request, limits))
  const kept = spool()
  const declared = Number(request.headers.get('content-length') ?? Number.NaN)
  let model: Buffer | undefined
  let isWhole = false
  let readLength = 0
  const finder = scanForm(boundary, new Set([MODEL]), {
    pass() {},
    field(_name, value) {
      model = value
      return undefined
    },
  })
  const readUntil = async (isEnough: () => boolean) => {
    try {
      while (!isWhole && !isEnough()) {
        const { done, value } = await chunks.next()
        if (done) {
          finder.finish()
          isWhole = true
        } else {
          finder.push(value)
          await kept.add(value)
          readLength += value.byteLength
        }
      }
    } catch (error) {
      await kept.close()
      void chunks.return(undefined)
      throw error
    }
  }
  const isSmall = declared <= WHOLE_BYTES
  await readUntil(() => !isSmall && (model !== undefined || !wantsModel))
  let isSent = false
  let isClosed = false
  let sending = 0
  let failure: PortusError | undefined
  const fail = (error: unknown) => {
    if (error instanceof PortusError) failure = error
  }
  const isRepeatable = isWhole && kept.isInMemory
  return {
    model: model?.toString(),
    form: {
      contentType: formType(boundary),
      isRepeatable,
      async lengthWith(replacement) {
        const isDeclared = !Number.isNaN(declared)
        await readUntil(() => isDeclared && (replacement === undefined || model !== undefined))
        const length = isWhole ? readLength : declared
        if (replacement === undefined) return length
        return model === undefined
          ? length + Buffer.byteLength(addedField(boundary, MODEL, replacement))
          : length - model.byteLength + Buffer.byteLength(replacement)
      },
      send(replacements) {
        if (isSent && !isRepeatable) throw new Error('The form has been sent already')
        isSent = true
        const source = async function* () {
          sending++
          try {
            yield* kept.read()
            if (!isWhole) yield* chunks
          } finally {
            sending--
            if (isClosed && sending === 0) await kept.close()
          }
        }
        return rewriteForm(boundary, replacements, source(), fail)
      },
      get failure() {
        return failure
      },
      async close() {
        isClosed = true
        if (sending === 0) await kept.close()
      },
    },
  }
}

/** The chunks of an upload, which may be many, with their memory given back as they pass. */
async function* collected(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const collect = garbageCollector()
  for await (const chunk of chunks) {
    collect(chunk.byteLength)
    yield chunk
  }
}
