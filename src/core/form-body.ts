import { garbageCollector } from './collect-garbage'
import { PortusError } from './errors'
import { boundaryOf, formType } from './form-syntax'
import { scanForm } from './multipart'
import { type BodyLimits, readChunks } from './request-body'
import { spool } from './spool'

/** A form on its way through. */
export type FormBody = {
  /** With Portus' own writing of the client's boundary. */
  contentType: string
  /** Whether it can be sent more than once; a large one streams through and is gone. */
  isRepeatable: boolean
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
  let model: string | undefined
  let isWhole = false
  const finder = scanForm(boundary, new Set([MODEL]), {
    pass() {},
    field(_name, value) {
      model = value?.toString()
      return model
    },
  })
  const readsWhole = Number(request.headers.get('content-length') ?? Number.NaN) <= WHOLE_BYTES
  try {
    while ((wantsModel && model === undefined) || readsWhole) {
      const { done, value } = await chunks.next()
      if (done) {
        finder.finish()
        isWhole = true
        break
      }
      finder.push(value)
      await kept.add(value)
    }
  } catch (error) {
    await kept.close()
    void chunks.return(undefined)
    throw error
  }
  let isSent = false
  let isClosed = false
  let sending = 0
  let failure: PortusError | undefined
  const fail = (error: unknown) => {
    if (error instanceof PortusError) failure = error
  }
  const isRepeatable = isWhole && kept.isInMemory
  return {
    model,
    form: {
      contentType: formType(boundary),
      isRepeatable,
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
        return rewritten(boundary, replacements, source(), fail)
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

function rewritten(
  boundary: string,
  replacements: ReadonlyMap<string, string>,
  chunks: AsyncGenerator<Uint8Array>,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  let ready: Uint8Array[] = []
  const scan = scanForm(boundary, new Set(replacements.keys()), {
    pass: (bytes) => void ready.push(bytes),
    field: (name) => replacements.get(name),
  })
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          while (ready.length === 0) {
            const { done, value } = await chunks.next()
            if (done) {
              scan.finish()
              return controller.close()
            }
            scan.push(value)
          }
        } catch (error) {
          onError(error)
          throw error
        }
        for (const piece of ready) controller.enqueue(piece)
        ready = []
      },
      async cancel() {
        await chunks.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}
