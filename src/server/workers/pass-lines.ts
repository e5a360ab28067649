import type { Output } from '../../telemetry/output'

/**
 * Passes on what another process writes, in whole lines: of two processes that write more than a page
 * to one pipe, the kernel mixes the bytes. Half a line, of a process that was killed, is left out.
 */
export async function passLines(from: ReadableStream<Uint8Array>, output: Output): Promise<void> {
  const decoder = new TextDecoder()
  let begun = ''
  for await (const chunk of from) {
    const text = begun + decoder.decode(chunk, { stream: true })
    const end = text.lastIndexOf('\n') + 1
    begun = text.slice(end)
    if (end === 0) continue
    output.write(text.slice(0, end))
    // Whoever does not read our output holds up the processes, and not this one's memory.
    await output.flush()
  }
}
