import { PortusError } from '../../errors'
import { garbageCollector } from '../gc'
import { type BodyLimits, readChunks } from '../read'
import { spool } from '../spool'
import { rewriteForm } from './rewrite'
import { scanForm } from './scan'
import { addedField, boundaryOf, formType } from './syntax'

/** A form that streams through Portus. */
export type FormBody = {
  /** Holds the client's boundary in a spelling that every parser reads alike. */
  contentType: string
  /** Whether Portus can send it more than once. It keeps no large form. */
  isRepeatable: boolean
  /**
   * The length of the form with this value in its field `model`. To know it, Portus reads and keeps the
   * form up to that field, or all of it if the client has not declared a length.
   *
   * @throws {PortusError}
   */
  lengthWith(model: string | undefined): Promise<number>
  /**
   * The form, with some of its fields replaced.
   *
   * @throws if it has been sent before and is not repeatable.
   */
  send(replacements: ReadonlyMap<string, string>): ReadableStream<Uint8Array>
  /** An error of the form that Portus found while it sent the form. */
  readonly failure: PortusError | undefined
  /** Frees the kept bytes, but not before they are sent: a provider may answer earlier. */
  close(): Promise<void>
}

const MODEL = 'model'
/** Portus reads a form up to this length completely, so that it can send it again. */
const WHOLE_BYTES = 4 * 1024 * 1024

/**
 * Reads a form until it knows the target. It keeps the bytes that it has read: in memory up to 4 MiB, and
 * otherwise in a file.
 *
 * @param wantsModel Whether the field `model` decides the target, so that it must be read.
 * @throws {PortusError}
 */
export async function readForm(
  request: Request,
  limits: BodyLimits,
  wantsModel: boolean,
): Promise<{ form: FormBody; model: string | undefined }> {
  const boundary = boundaryOf(request.headers.get('content-type') ?? '')
  const chunks = collected(readChunks(request, limits))
  const kept = spool(limits.hold.apart())
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

/** The chunks of an upload. Frees their memory as they pass. */
async function* collected(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const collect = garbageCollector()
  for await (const chunk of chunks) {
    collect(chunk.byteLength)
    yield chunk
  }
}
