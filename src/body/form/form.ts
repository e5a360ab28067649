import { PortusError } from '../../errors'
import { garbageCollector } from '../gc'
import { type BodyLimits, readChunks } from '../read'
import { spool } from '../spool'
import { checkFields, type FieldCheck } from './check-fields'
import type { FieldEdits } from './field-edits'
import { fieldGuard, type RefuseField, refuseBoundaryIn } from './guard-fields'
import { rewriteForm } from './rewrite'
import { scanForm } from './scan'
import { addedField, boundaryOf, formType, type Part } from './syntax'

/** A form that streams through Portus. */
export type FormBody = {
  /** Holds the client's boundary in a spelling that every parser reads alike. */
  contentType: string
  /** Whether Portus can send it more than once. It keeps no large form. */
  isRepeatable: boolean
  /**
   * The length of the form with these edits. To know it with another `model` alone, Portus reads and keeps the
   * form up to that field, or all of it if the client has not declared a length. With other edits it keeps all
   * of it.
   *
   * @throws {PortusError}
   */
  lengthWith(edits: FieldEdits): Promise<number>
  /**
   * Refuses what of the form has been read, where edits do not hold for it. The rest is looked at while it is sent.
   *
   * @throws {PortusError} `invalid_request`
   */
  refuseBeside(edits: FieldEdits): void
  /**
   * Refuses further fields, as {@link FormBody.refuseBeside}.
   *
   * @throws what `refuse` throws.
   */
  refuseFields(edits: FieldEdits, refuse: RefuseField): void
  /**
   * Checks fields by their values: those that have been read at once, and the others while the form is sent, before
   * their last bytes go on.
   *
   * @throws what the check throws.
   */
  checkFields(checking: FieldCheck): Promise<void>
  /**
   * Refuses a form of more than `maxBytes`: at once where its length is known, or else while it is sent.
   *
   * @returns the most bytes that it can have.
   * @throws {PortusError} the `error`.
   */
  refuseOver(maxBytes: number, error: () => PortusError): number
  /**
   * The form, with some of its fields replaced.
   *
   * @throws if it has been sent before and is not repeatable.
   */
  send(edits: FieldEdits): ReadableStream<Uint8Array>
  /** How many bytes of it have come from the client. */
  readonly readBytes: number
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
  const parts: Part[] = []
  const finder = scanForm(boundary, new Set([MODEL]), {
    pass() {},
    leavesOut: (part) => {
      parts.push(part)
      return false
    },
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
  let refuse: RefuseField | undefined
  let checking: FieldCheck | undefined
  let limit: { maxBytes: number; error: () => PortusError } | undefined
  const fail = (error: unknown) => {
    if (error instanceof PortusError) failure = error
  }
  const isRepeatable = isWhole && kept.isInMemory
  return {
    model: model?.toString(),
    form: {
      contentType: formType(boundary),
      isRepeatable,
      async lengthWith(edits) {
        const isDeclared = !Number.isNaN(declared)
        const replacement = edits.get(MODEL)
        const isOfModel = edits.size === 1 && typeof replacement === 'string'
        await readUntil(
          () => isDeclared && (edits.size === 0 || (isOfModel && model !== undefined)),
        )
        const length = isWhole ? readLength : declared
        if (edits.size === 0) return length
        if (!isOfModel) return lengthOf(rewriteForm(boundary, edits, kept.read(), fail, refuse))
        return model === undefined
          ? length + Buffer.byteLength(addedField(boundary, MODEL, replacement))
          : length - model.byteLength + Buffer.byteLength(replacement)
      },
      refuseBeside(edits) {
        refuseBoundaryIn(edits, boundary)
        for (const part of parts) fieldGuard(edits)(part)
      },
      refuseFields(edits, refused) {
        refuse = refused
        for (const part of parts) fieldGuard(edits, refuse)(part)
      },
      async checkFields(asked) {
        checking = asked
        await checkFields(boundary, kept.read(), asked)
      },
      refuseOver(maxBytes, error) {
        if (declared > maxBytes || readLength > maxBytes) throw error()
        limit = { maxBytes, error }
        if (isWhole) return readLength
        return Number.isNaN(declared) ? maxBytes : declared
      },
      send(edits) {
        if (isSent && !isRepeatable) throw new Error('The form has been sent already')
        isSent = true
        const source = async function* () {
          sending++
          let length = 0
          try {
            for await (const chunk of kept.read()) {
              length += chunk.byteLength
              yield chunk
            }
            if (isWhole) return
            for await (const chunk of chunks) {
              length += chunk.byteLength
              readLength += chunk.byteLength
              if (limit && length > limit.maxBytes) throw limit.error()
              yield chunk
            }
          } finally {
            sending--
            if (isClosed && sending === 0) await kept.close()
          }
        }
        return rewriteForm(boundary, edits, source(), fail, refuse, checking)
      },
      get readBytes() {
        return readLength
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

async function lengthOf(stream: ReadableStream<Uint8Array>): Promise<number> {
  let length = 0
  for await (const chunk of stream) length += chunk.byteLength
  return length
}

/** The chunks of an upload. Frees their memory as they pass. */
async function* collected(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const collect = garbageCollector()
  for await (const chunk of chunks) {
    collect(chunk.byteLength)
    yield chunk
  }
}
