import type { Output } from './output'

const LINE_BREAK = 10

/**
 * Passes on what another process writes, in whole lines: of two processes that write more than a page
 * to one pipe, the kernel mixes the bytes. Half a line, of a process that was killed, is left out.
 */
export async function passLines(from: ReadableStream<Uint8Array>, output: Output): Promise<void> {
  let begun: Uint8Array[] = []
  for await (const chunk of from) {
    const end = chunk.lastIndexOf(LINE_BREAK) + 1
    if (end > 0) {
      output.write(Buffer.concat([...begun, chunk.subarray(0, end)]))
      begun = []
      // Whoever does not read our output holds up the processes, and not this one's memory.
      await output.flush()
    }
    if (end < chunk.length) begun.push(chunk.subarray(end))
  }
}
