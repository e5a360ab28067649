import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { portusError } from '../errors'
import type { Hold } from '../limits/bytes-in-flight'
import { garbageCollector } from './gc'

/** Keeps bytes for a while: in memory up to 4 MiB, and beyond that in a file without a name. */
export type Spool = {
  add(chunk: Uint8Array): Promise<void>
  /** Whether all bytes are in memory. */
  readonly isInMemory: boolean
  /** The bytes again, from the start. */
  read(): AsyncGenerator<Uint8Array>
  close(): Promise<void>
}

const MAX_MEMORY_BYTES = 4 * 1024 * 1024
const READ_BYTES = 64 * 1024

/**
 * An empty spool. Its `add` throws a {@link PortusError} if it cannot write the file, or if too many bytes
 * are held already.
 *
 * @param hold Of the spool alone: it counts the bytes in the file as well, and is released with them.
 */
export function spool(hold: Hold): Spool {
  let pieces: Uint8Array[] = []
  let memoryLength = 0
  let fileLength = 0
  let file: FileHandle | undefined
  return {
    async add(chunk) {
      hold.take(chunk.byteLength)
      if (!file && memoryLength + chunk.byteLength <= MAX_MEMORY_BYTES) {
        pieces.push(chunk)
        memoryLength += chunk.byteLength
        return
      }
      file ??= await namelessFile()
      for (const piece of [...pieces, chunk]) {
        await writeWhole(file, piece, fileLength)
        fileLength += piece.byteLength
      }
      pieces = []
    },
    get isInMemory() {
      return file === undefined
    },
    async *read() {
      const collect = garbageCollector()
      yield* pieces
      for (let at = 0; file && at < fileLength; ) {
        const { bytesRead, buffer } = await file.read(
          Buffer.allocUnsafeSlow(READ_BYTES),
          0,
          READ_BYTES,
          at,
        )
        if (bytesRead === 0) return
        at += bytesRead
        collect(bytesRead)
        yield buffer.subarray(0, bytesRead)
      }
    },
    async close() {
      pieces = []
      hold.release()
      await file?.close()
      file = undefined
    },
  }
}

/** A file that disappears when it is closed or when the process ends. */
async function namelessFile(): Promise<FileHandle> {
  try {
    const path = join(tmpdir(), `portus-${crypto.randomUUID()}`)
    const file = await open(path, 'wx+', 0o600)
    await unlink(path)
    return file
  } catch (cause) {
    throw noRoom(cause)
  }
}

async function writeWhole(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  try {
    for (let done = 0; done < bytes.byteLength; )
      done += (await file.write(bytes, done, bytes.byteLength - done, position + done)).bytesWritten
  } catch (cause) {
    throw noRoom(cause)
  }
}

const noRoom = (cause: unknown) =>
  portusError('invalid_request', 'no_upload_space', { param: 'model', cause })
